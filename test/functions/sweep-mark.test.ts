import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { addMilliseconds, HOUR, type Instant, MINUTE } from '../../src/domain/instant.ts';
import type { Selectable } from '../../src/domain/selector.ts';
import { sweepUnfulfilled } from '../../src/functions/unfulfilled-approvals.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const RUNS: Runs = { start: async () => 'started', wake: async () => {} };

const none = async () => ({ failed: false, tickets: [], complete: true });

/** A tool in which nothing changes, and since when it was asked. */
function quiet() {
  const { clock, stores } = simulatedStores();
  const asked: Instant[] = [];
  let wrongBy = 0;
  const ahead = (ms: number) => {
    wrongBy = ms;
  };
  const changedSince = async (since: Instant) => {
    asked.push(since);
    return { failed: false, tickets: [], complete: true };
  };
  const means = {
    clock: { now: () => clock.now() + wrongBy },
    marks: stores.marks,
    ticketing: { tool: { system: 'tool', changedSince, changedOrdersSince: none } },
    rulebook: { selectors: [] },
  };
  return { clock, asked, ahead, sweep: () => sweepUnfulfilled(means as unknown as Means, RUNS) };
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

  test('looks a day back after a clock that was an hour ahead was set right, and not for what changes in an hour', async () => {
    const { clock, asked, sweep, ahead } = quiet();
    ahead(HOUR);
    await sweep();
    ahead(0);
    clock.moveTo(clock.now() + MINUTE);
    await sweep();
    clock.moveTo(clock.now() + MINUTE);
    await sweep();
    const after = (ms: number) => addMilliseconds(START, ms);
    assert.deepEqual(asked.slice(1), [after(-24 * HOUR + MINUTE), after(-4 * MINUTE)]);
  });

  test('leaves a change alone until its delivery had a minute to come', async () => {
    const { clock, stores } = simulatedStores();
    const changed = (id: string, msAgo: number) => ({
      ...{ system: 'tool', id, number: id, catalogItemId: id, version: 1, byUs: false, active: true },
      ...{ approval: 'approved', updatedAt: addMilliseconds(START, -msAgo) },
    });
    const tickets = [changed('old', 2 * MINUTE), changed('a minute', MINUTE), changed('new', MINUTE - 1)];
    const changedSince = async () => ({ failed: false, tickets, complete: true });
    const looked: string[] = [];
    const kindsOf = ({ catalogItemId }: Selectable) => {
      looked.push(catalogItemId ?? '');
      return []; // no table names it, so that nothing follows
    };
    const ticketing = { tool: { system: 'tool', changedSince, changedOrdersSince: none } };
    const means = { clock, marks: stores.marks, ticketing, rulebook: { kindsOf, selectors: [] } };
    await sweepUnfulfilled(means as unknown as Means, RUNS);
    assert.deepEqual(looked, ['old', 'a minute']);
  });

  test('three quarters of a tick are for what is new, and what it had no time for is asked for again', async () => {
    const { clock, stores } = simulatedStores();
    const all = [50, 40, 30, 20, 10].map((minutes) => ({
      ...{ system: 'tool', id: `${minutes}`, number: `${minutes}`, catalogItemId: `${minutes}`, version: 1 },
      ...{ byUs: false, active: true, approval: 'approved' },
      updatedAt: addMilliseconds(START, -minutes * MINUTE),
    }));
    const asked: Instant[] = [];
    let looked: string[] = [];
    const changedSince = async (since: Instant) => {
      asked.push(since);
      return { failed: false, tickets: all.filter(({ updatedAt }) => updatedAt >= since), complete: true };
    };
    const kindsOf = ({ catalogItemId }: Selectable) => {
      looked.push(catalogItemId ?? '');
      clock.moveTo(clock.now() + 40_000);
      return [];
    };
    const ticketing = { tool: { system: 'tool', changedSince, changedOrdersSince: none } };
    const means = { clock, marks: stores.marks, ticketing, rulebook: { kindsOf, selectors: [] } };
    await sweepUnfulfilled(means as unknown as Means, RUNS);
    assert.deepEqual(looked, ['50', '40', '30']);
    looked = [];
    await sweepUnfulfilled(means as unknown as Means, RUNS);
    assert.deepEqual([asked[1], looked], [addMilliseconds(START, -20 * MINUTE), ['20', '10']]);
  });
});
