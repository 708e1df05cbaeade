import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { readAlreadyIn } from '../../src/activities/drift/already-in.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { stated } from '../support/statements.ts';
import { aWorld, pass, settle } from '../support/world.ts';
import { limit, ready } from './limit.ts';

const VPN = groupId('GRP-VPN-USERS');

describe('marks at their size', () => {
  limit('a loss is told although thousands of tickets found somebody in the group already', async (t) => {
    const world = await aWorld(t, { graph: { lag: 'off', switches: { throttling: 'off' } } });
    const { marks } = world.app.means;
    const noted = Object.fromEntries(
      Array.from({ length: 3_900 }, (_, n) => [`person-${n}`, [`servicenow-${n}-`.padEnd(80, 'x')]]),
    );
    const text = JSON.stringify(noted);
    const room = { ...noted, filler: ['x'.repeat(399_980 - text.length)] };
    world.tenant.directory.putMember(VPN, personId('sales-rep'));
    await pass(world, 5 * MINUTE); // a first look would look for all of them
    await marks.save(`already-in-${VPN}`, JSON.stringify(room), null);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    ready(stated(world, number) === 'granted/fulfilled', 'the access was not stated');
    ready(Object.keys(await readAlreadyIn(world.app.means, VPN)).length > 3_000, 'the mark was lost');
    world.tenant.directory.deleteMember(VPN, personId('sales-rep'));
    await pass(world, 25 * MINUTE);
    assert.notEqual(stated(world, number), 'granted/fulfilled');
  });
});
