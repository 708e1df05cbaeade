import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { order, press } from '../support/asking.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld, isMember, pass, settle } from '../support/world.ts';

const MINUTE = 60_000;

describe('two workers over the same tables and task hub', () => {
  test('two workers over the same tables and task hub grant and prove one request between them, once', async (t) => {
    const world = await aWorld(t, { workers: 2 });
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    await press(world, number, 'finance-data-owner', 'approve');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const tokens = world.tenant.outbound.list().filter(({ url }) => url.includes('/oauth2/v2.0/token'));
    assert.ok(tokens.length >= 4, 'each worker fetches tokens of its own');
    await agree(world);
  });

  test('invariant 8: one that stands still before its write lets the other write, and changes nothing when it goes on', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    const steps = await stepsUntilWrite(t);
    await world.host.freeze({ when: { activity: 'applyChange', step: steps }, forMs: 6 * MINUTE });
    await settle(world);
    const runs = (await world.host.activities()).filter(({ name }) => name === 'applyChange');
    assert.deepEqual(runs.map(({ attempt, endedAt }) => [attempt, endedAt !== null]).slice(0, 2), [
      [1, false],
      [2, true],
    ]);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal((await world.host.status()).frozen, false);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

describe('calls that take their time', () => {
  test('calls that take their time end the worker whose function takes too long over them; afterwards the request is granted, once and truly', async (t) => {
    const settings = { AzureFunctionsJobHost__functionTimeout: '00:02:00', OUTBOUND_TIMEOUT_SECONDS: '60' };
    const world = await aWorld(t, { settings });
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    const { id } = world.tenant.faults.add({ match: {}, effect: { kind: 'slow', takes: 'PT28S' } });
    await pass(world, 12 * MINUTE);
    const tried = (await world.host.activities()).filter(({ name }) => name === 'decideRequest');
    const [first, second] = tried;
    assert.deepEqual([first?.attempt, first?.endedAt, second?.attempt, second?.endedAt], [1, null, 2, null]);
    assert.ok(world.logged.some((line) => line.includes('exceeded by function decideRequest')));
    world.tenant.faults.remove(id);
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });
});

/** How many outbound calls and table writes `applyChange` makes up to the one that adds the member. */
async function stepsUntilWrite(t: Parameters<typeof aWorld>[0]): Promise<number> {
  const world = await aWorld(t);
  order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  const run = (await world.host.activities()).find(({ name }) => name === 'applyChange');
  assert.ok(run);
  return run.steps - 1;
}
