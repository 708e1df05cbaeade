import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { addMilliseconds, DAY, MINUTE } from '../../src/domain/instant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { sweepRequests } from '../../src/functions/reconcile.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { aRecord } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';
import { limit } from './limit.ts';

const COUNT = 5_000;

/** Five thousand requests that wait for somebody's word until tomorrow. */
async function waiting(changes: Partial<RequestRecord>) {
  const { stores, clock, simulator } = simulatedStores();
  const due = addMilliseconds(START, DAY);
  for (let n = 0; n < COUNT; n += 1)
    await stores.requests.insert(aRecord(`req-${n}`, { waitingOn: 'owners', due, ...changes }));
  const started: string[] = [];
  const runs: Runs = {
    start: async (_, id) => {
      started.push(id);
      return 'running';
    },
    wake: async () => undefined,
  };
  const tick = async (minutes = 0) => {
    clock.moveTo(clock.now() + minutes * MINUTE);
    const before = simulator.cost;
    started.length = 0;
    await sweepRequests({ ...stores, clock } as unknown as Means, runs);
    return { started: started.length, reads: simulator.cost.reads - before.reads };
  };
  return { tick };
}

const UNTOLD = {
  desired: {
    revision: 2,
    access: 'none',
    outcome: 'running',
    standing: null,
    comment: null,
    workNote: 'Waiting.',
    askedAt: START,
    provenAt: null,
  },
  sentRevision: 1,
} as const;

describe('five thousand tickets', () => {
  limit('five thousand tickets that wait cost a tick nothing', async () => {
    const { tick } = await waiting({});
    // Every five minutes who waits is counted: one list of them and its pages, and no more than two hundred.
    assert.deepEqual(await tick(), { started: 0, reads: 217 });
    // Else twelve lists, and what the sweep keeps of itself.
    assert.deepEqual(await tick(1), { started: 0, reads: 13 });
  });

  limit('five thousand tickets with words to be told are told over several ticks', async () => {
    const { tick } = await waiting(UNTOLD);
    const { started } = await tick();
    assert.ok(started > 0 && started <= 1_000, `${started} runs were started in one invocation`);
  });
});
