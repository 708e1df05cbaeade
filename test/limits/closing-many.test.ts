import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TransactionAction } from '@azure/data-tables';
import { virtualClock } from '../../sandbox/clock.ts';
import { TableSimulator } from '../../sandbox/tables/simulator.ts';
import type { Means } from '../../src/activities/activity.ts';
import { closeGrants } from '../../src/activities/grants/close-grants.ts';
import { bringForward, endEverything } from '../../src/activities/people/end-access.ts';
import { createStores } from '../../src/connectors/tables/stores.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { DAY } from '../../src/domain/instant.ts';
import type { Runs } from '../../src/ports/runs.ts';
import { aGrant, aRecord } from '../tables/builders.ts';
import { START } from '../tables/fresh-stores.ts';

const LEAVES = '2026-03-20T17:00:00.000Z';

/** One person with so many grants, each of a request of its own, and what was written and started since. */
async function holding(count: number) {
  const clock = virtualClock(Date.parse(START));
  const simulator = new TableSimulator(clock, { shortPages: 'never' });
  const sizes: number[] = [];
  const connect = (name: string) => {
    const client = simulator.connect(name);
    if (name !== 'Grants') return client;
    const submit = client.submitTransaction.bind(client);
    client.submitTransaction = (actions: TransactionAction[]) => {
      sizes.push(actions.length);
      return submit(actions);
    };
    return client;
  };
  const stores = createStores({ connect, clock, noticeLeadMs: 3 * DAY });
  const started: string[] = [];
  const runs: Runs = {
    start: async (_, id) => {
      started.push(id);
      return 'started';
    },
    wake: async () => undefined,
  };
  const means = { ...stores, clock, limits: { timeZone: 'UTC' } } as unknown as Means;
  for (let n = 0; n < count; n += 1) {
    const requestId = `req-${n}`;
    await stores.requests.insert(aRecord(requestId, { phase: 'waiting' }));
    const grant = aGrant(`${requestId}~1`, { requestId, state: 'active', startedAt: START });
    await stores.grants.change('ben', (rows) => ({
      rows: { ...rows, grants: { ...rows.grants, [grant.id]: grant } },
      result: null,
    }));
  }
  sizes.length = 0;
  const grants = async (): Promise<readonly Grant[]> =>
    Object.values((await stores.grants.readBeneficiary('ben')).grants);
  return { means, runs, simulator, sizes, started, grants };
}

/** How many grants are in each state for each reason. */
function tally(grants: readonly Grant[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const { state, endReason } of grants)
    counted[`${state} ${endReason}`] = (counted[`${state} ${endReason}`] ?? 0) + 1;
  return counted;
}

describe('the many grants of one person', () => {
  test('end in transactions of at most ninety rows, and each gets its run', async () => {
    const { means, runs, sizes, started, grants } = await holding(230);
    assert.equal(await endEverything(means, runs, 'ben', 'account-disabled'), 230);
    assert.deepEqual(tally(await grants()), { 'ending account-disabled': 230 });
    assert.deepEqual(sizes, [90, 90, 53]);
    assert.equal(new Set(started).size, 230);
  });

  test('the many grants of one person are brought forward in such parts, with a hint for each new end', async () => {
    const { means, runs, sizes, grants } = await holding(230);
    assert.equal(await bringForward(means, runs, 'ben', LEAVES), 230);
    assert.ok((await grants()).every(({ endsAt, endReason }) => endsAt === LEAVES && endReason === 'left'));
    assert.deepEqual(sizes, [90, 90, 53]);
    const hints = await means.grants.due('2026-03-20T17:00:00.001Z');
    assert.equal(new Set(hints.filter(({ at }) => at === LEAVES).map(({ grantId }) => grantId)).size, 230);
  });

  test('the many grants of one person are all ended by whoever goes on after a crash between two parts; what was closed keeps its first reason', async () => {
    const { means, runs, simulator, started, grants } = await holding(230);
    simulator.faults.arm('busy', { table: 'Grants', operation: 'write' }, { skip: 1 });
    await assert.rejects(endEverything(means, runs, 'ben', 'account-disabled'));
    assert.deepEqual(tally(await grants()), { 'active null': 141, 'ending account-disabled': 89 });
    assert.deepEqual(started, []);
    assert.equal(await endEverything(means, runs, 'ben', 'left'), 141);
    assert.deepEqual(tally(await grants()), { 'ending account-disabled': 89, 'ending left': 141 });
    assert.equal(new Set(started).size, 230);
  });

  test('the many grants of one person and of one request are closed as one where they fit a transaction', async () => {
    const { means, sizes, grants } = await holding(120);
    assert.deepEqual(await closeGrants(means, 'req-7', 'ben', 'operator'), { ending: 1, void: 0 });
    assert.deepEqual(tally(await grants()), { 'active null': 119, 'ending operator': 1 });
    assert.deepEqual(sizes, [2]);
  });

  test('get their runs although one can not be started, and the failure is told', async () => {
    const { means, runs, started } = await holding(3);
    const start: Runs['start'] = async (kind, id, input) => {
      if (id === 'req-0~end') throw new Error('the task hub does not answer');
      return runs.start(kind, id, input);
    };
    await assert.rejects(
      endEverything(means, { ...runs, start }, 'ben', 'left'),
      /1 of 3, first because: the task hub/,
    );
    assert.deepEqual(started, ['req-1~end', 'req-2~end']);
  });
});

describe('changes of one person that come at the same time', () => {
  test('take turns within a process, and each is written once', async () => {
    const { means, simulator } = await holding(40);
    const before = simulator.cost;
    const close = (_: unknown, n: number) => closeGrants(means, `req-${n}`, 'ben', 'expired');
    const closed = await Promise.all(Array.from({ length: 40 }, close));
    assert.deepEqual(closed, Array(40).fill({ ending: 1, void: 0 }));
    assert.ok(simulator.cost.reads - before.reads <= 42, 'the whole partition was read again and again');
  });

  test('changes of one person that come at the same time of another process are noticed: nothing rests on what was remembered', async () => {
    const { means, simulator } = await holding(2);
    const connect = (name: string) => simulator.connect(name);
    const other = createStores({ connect, clock: means.clock, noticeLeadMs: 3 * DAY });
    const there: Means = { ...means, ...other, windows: means.windows };
    assert.deepEqual(await closeGrants(there, 'req-0', 'ben', 'expired'), { ending: 1, void: 0 });
    assert.deepEqual(await closeGrants(means, 'req-0', 'ben', 'operator'), { ending: 0, void: 0 });
    assert.deepEqual(await closeGrants(means, 'req-1', 'ben', 'operator'), { ending: 1, void: 0 });
    assert.deepEqual(await closeGrants(there, 'req-1', 'ben', 'expired'), { ending: 0, void: 0 });
    const reasons = Object.values((await other.grants.readBeneficiary('ben')).grants).map(
      ({ endReason }) => endReason,
    );
    assert.deepEqual(reasons, ['expired', 'operator']);
  });
});
