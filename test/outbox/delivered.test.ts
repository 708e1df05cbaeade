import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deliveredTo, type Reached } from '../../src/activities/outbox/delivered.ts';

const taken = (channel: string): Reached => ({ reached: 'taken', channel });
const notNow = (afterSeconds: number | null): Reached => ({
  reached: 'not-now',
  because: 'busy',
  afterSeconds,
});
const never: Reached = { reached: 'never', because: 'not installed' };

describe('an effect on several people', () => {
  test('an effect on several people is tried again when all of those may be told who could not be', () => {
    assert.deepEqual(
      deliveredTo([
        ['olga', notNow(30)],
        ['oscar', notNow(null)],
        ['rita', notNow(120)],
        ['paul', taken('chat')],
      ]),
      { delivered: 'not-now', because: 'busy', afterSeconds: 120 },
    );
    assert.deepEqual(deliveredTo([['olga', notNow(null)]]), {
      delivered: 'not-now',
      because: 'busy',
      afterSeconds: null,
    });
  });

  test('an effect on several people is taken once somebody has it, and names who has not', () => {
    assert.deepEqual(deliveredTo([]), { delivered: 'taken', by: [], unreached: [] });
    assert.deepEqual(
      deliveredTo([
        ['olga', taken('mail')],
        ['oscar', never],
      ]),
      {
        delivered: 'taken',
        by: [{ to: 'olga', channel: 'mail' }],
        unreached: [{ to: 'oscar', because: 'not installed' }],
      },
    );
  });

  test('an effect on several people that nobody takes came to nothing, which is no success', () => {
    assert.deepEqual(deliveredTo([['oscar', never]]), {
      delivered: 'never',
      because: 'not installed',
      unreached: [{ to: 'oscar', because: 'not installed' }],
    });
  });
});
