import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { addCrowd, putAll } from '../../sandbox/limits/crowd.ts';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { DAY, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { agree, stated } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle } from '../support/world.ts';
import { limit } from './limit.ts';

const GROUP = 'GRP-VPN-USERS';

describe('a governed group of twenty thousand members', () => {
  limit('gives and takes back access that is proven, and reports none of those who were there', async (t) => {
    const world = await aWorld(t, {
      graph: { lag: 'off', switches: { throttling: 'off' } },
      patienceMs: 600_000,
    });
    putAll(world, groupId(GROUP), addCrowd(world, 'Member', 20_000));
    await pass(world, 5 * MINUTE);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, GROUP, 'sales-rep'));
    await jump(world, DAY + 5 * MINUTE);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, GROUP, 'sales-rep'));
    assert.equal(world.servicenow.listRecords('incident').length, 0);
    await agree(world);
  });
});
