import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { addMilliseconds, HOUR, type Instant, MINUTE } from '../../src/domain/instant.ts';
import { sweepUnfulfilled } from '../../src/functions/unfulfilled-approvals.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const RUNS: Runs = { start: async () => 'started', wake: async () => {} };

/** A tool in which nothing changes, and since when it was asked. */
function quiet() {
  const { clock, stores } = simulatedStores();
  const asked: Instant[] = [];
  const changedSince = async (since: Instant) => {
    asked.push(since);
    return { failed: false, tickets: [], complete: true };
  };
  const means = { clock, marks: stores.marks, ticketing: { tool: { system: 'tool', changedSince } } };
  return { clock, asked, sweep: () => sweepUnfulfilled(means as unknown as Means, RUNS) };
}

describe('the sweep for tickets nobody told of', () => {
  test('begins each look five minutes before the last one, and the first a day back', async () => {
    const { clock, asked, sweep } = quiet();
    for (let look = 0; look < 3; look += 1) {
      await sweep();
      clock.moveTo(clock.now() + HOUR);
    }
    const after = (ms: number) => addMilliseconds(START, ms);
    assert.deepEqual(asked, [after(-24 * HOUR), after(-5 * MINUTE), after(HOUR - 5 * MINUTE)]);
  });
});
