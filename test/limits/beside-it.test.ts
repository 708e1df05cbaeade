import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { populate } from '../../sandbox/limits/world.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { stated } from '../support/statements.ts';
import { aWorld, isMember, pass } from '../support/world.ts';
import { limit } from './limit.ts';

/** A tenth of the large world: how large each part may be by itself, its own test says. */
const SIZES = { approvers: 25, grants: 100, waiting: 500, members: 2_000 };

describe('the world of limits', () => {
  limit('an ordinary ticket is granted and ended in time beside all of it', async (t) => {
    const world = await aWorld(t, {
      graph: { lag: 'off', switches: { throttling: 'off' } },
      patienceMs: 600_000,
    });
    const { given, waiting } = await populate(world, SIZES);
    await pass(world, 3 * MINUTE);
    const { number } = order(world, 'Access to VPN', 'developer', { duration_days: '1' });
    await pass(world, 2 * MINUTE);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await pass(world, DAY + 10 * MINUTE);
    await pass(world, 5 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'developer'));
    const { requests, grants } = world.app.means;
    const waits = await Promise.all(waiting.map(async (id) => (await requests.read(id))?.row.phase));
    assert.deepEqual(new Set(waits), new Set(['waiting']));
    for (const { groupId } of given)
      assert.equal(world.controlled.directory.members(groupId).length, 1, 'a grant was lost');
    assert.equal((await grants.liveBeneficiaries()).length, 1);
  });
});
