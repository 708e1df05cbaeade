import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesOf, minutesWords } from '../../../src/kinds/pim-emergency-access/duration.ts';

test('a length of time is read as people write it, as ISO 8601 and as ServiceNow stores it', () => {
  const read: Readonly<Record<string, number>> = {
    '90 minutes': 90,
    '90min': 90,
    '45m': 45,
    '1h': 60,
    '2 Hours': 120,
    '1 hour 30 minutes': 90,
    '1h30m': 90,
    PT2H: 120,
    PT1H30M: 90,
    PT45M: 45,
    '1970-01-01 02:00:00': 120,
    '1970-01-02 00:30:00': 1470,
  };
  for (const [text, minutes] of Object.entries(read)) assert.equal(minutesOf(text), minutes, text);
});

test('a length of time that can be read in two ways, or is none, is not guessed', () => {
  const none = ['', '2', '1:30', 'two hours', '0 minutes', 'PT0M', 'PT', '-5m', 'P1D', '1970-01-01 00:00:00'];
  for (const text of [...none, '1970-01-01 00:00:30', '1.5h', '2h later', '99999 minutes'])
    assert.equal(minutesOf(text), null, text);
});

test('a length of time is said in minutes, and from two hours on in whole hours', () => {
  assert.deepEqual([1, 60, 90, 120, 150, 180].map(minutesWords), [
    ...['1 minute', '60 minutes', '90 minutes', '2 hours', '150 minutes', '3 hours'],
  ]);
});
