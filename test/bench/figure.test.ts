import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Figure, median, tableOf, verdictOf } from '../../bench/figure.ts';
import { jsonOf, runBenches } from '../../bench/main.ts';

const figure = (value: number, budget: Figure['budget']): Figure => ({
  what: 'one',
  value,
  unit: '',
  budget,
});

describe('the bench', () => {
  test('says met up to the budget and missed behind it', () => {
    const verdicts = [
      verdictOf(figure(8, { atMost: 8 })),
      verdictOf(figure(9, { atMost: 8 })),
      verdictOf(figure(500, { atLeast: 500 })),
      verdictOf(figure(499, { atLeast: 500 })),
      verdictOf(figure(1, null)),
    ];
    assert.deepEqual(verdicts, ['met', 'missed', 'met', 'missed', 'for comparison']);
  });

  test('prints one table whose columns line up', () => {
    const lines = tableOf(
      new Map([
        ['request', [{ what: 'activities', value: 7, unit: '', budget: { atMost: 8 } }]],
        ['audit', [{ what: 'rows verified', value: 123_456, unit: '/s', budget: { atLeast: 100_000 } }]],
      ]),
    ).split('\n');
    const rows = lines.filter((line) => / {2}met$/.test(line));
    assert.equal(rows.length, 2);
    assert.equal(new Set(rows.map((line) => line.lastIndexOf('met'))).size, 1);
    assert.ok(lines.some((line) => line.includes('at least 100,000') && line.includes('123,456 /s')));
  });

  test('takes the middle, so that one slow round changes nothing', () => {
    assert.equal(median([1, 900, 2]), 2);
    assert.throws(() => median([]), /no numbers/);
  });

  test('refuses a name that is no bench, and names those that are', async () => {
    await assert.rejects(
      runBenches(['reqest'], () => undefined),
      /There is no bench "reqest"\. Did you mean request\? Name one of request, /,
    );
  });

  test('counts a request of the whole product, and prints it for machines', async () => {
    const figures = await runBenches(['request'], () => undefined);
    const rows: { bench: string; what: string; value: number; verdict: string }[] = JSON.parse(
      jsonOf(figures),
    );
    const calls = rows.find(({ what }) => what === 'Graph round trips, no approval');
    assert.deepEqual([calls?.bench, calls?.value, calls?.verdict], ['request', 5, 'met']);
    assert.ok(rows.every(({ value }) => Number.isFinite(value)));
  });
});
