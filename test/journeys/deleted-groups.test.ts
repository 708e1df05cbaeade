import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = 'sales-member';

/** Access to the VPN, granted and proven. */
async function granted(world: TestWorld, variables = {}): Promise<string> {
  const { number } = order(world, 'Access to VPN', PERSON, variables);
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await pass(world, 5 * MINUTE);
  return number;
}

async function setDeleted(world: TestWorld, deleted: boolean): Promise<void> {
  world.controlled.directory.patchGroup(groupId(VPN), { deleted });
  await pass(world, 20 * MINUTE);
  await settle(world);
}

async function stateOfGrant({ app }: TestWorld): Promise<string | undefined> {
  const { grants } = await app.means.grants.readBeneficiary(personId(PERSON));
  return Object.values(grants)[0]?.state;
}

describe('a group that is deleted', () => {
  test('H14: a group that is deleted and restored after the end has what came back with it removed, and proven gone', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '1' });
    await setDeleted(world, true);
    assert.equal(stated(world, number), 'unknown/needs-human');
    assert.match(textOf(world, number), /the group it comes from was deleted/);
    assert.equal(await stateOfGrant(world), 'active');
    await jump(world, DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.match(textOf(world, number), /the group is deleted, so the access can not be used any more/);
    assert.doesNotMatch(textOf(world, number), /proven gone\n/);
    assert.equal(await stateOfGrant(world), 'ending');
    await jump(world, 3 * DAY);
    await setDeleted(world, false);
    await jump(world, 10 * MINUTE);
    assert.ok(!isMember(world, VPN, PERSON), 'the membership came back and stayed');
    assert.match(textOf(world, number), /GRP-VPN-USERS: removed, and proven gone/);
    assert.equal(await stateOfGrant(world), 'ended');
    await agree(world);
  });

  test('H14: a group that is deleted and restored before the end gives the access back until then, and the ticket says so', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '2' });
    await setDeleted(world, true);
    assert.equal(stated(world, number), 'unknown/needs-human');
    await setDeleted(world, false);
    assert.ok(isMember(world, VPN, PERSON));
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /GRP-VPN-USERS is there again, and the access with it/);
    await jump(world, 2 * DAY);
    assert.ok(!isMember(world, VPN, PERSON), 'the grant did not end');
    assert.equal(stated(world, number), 'ended/ended');
    await agree(world);
  });

  test('H14: a group that is deleted and asked for again meanwhile goes by the newer decision when it is restored', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '2' });
    await setDeleted(world, true);
    const { requestId } = await requestOf(world, number);
    const answer = await operate(world, requestId, 'retry');
    assert.match(answer.text, /still-in-the-way.*The group GRP-VPN-USERS .* does not exist/);
    // Nobody hears the answer to a closed follow-up, so that it is decided anew, and the ticket says why not.
    const incident = world.servicenow.ticket(number).tasks[0]?.number ?? '';
    world.servicenow.closeTask(incident, { as: personId('identity-ops-1'), notes: 'Retry.' });
    await pass(world, 5 * MINUTE);
    await settle(world);
    assert.equal((await requestOf(world, number)).version, 2);
    assert.match(textOf(world, number), /The group GRP-VPN-USERS .* does not exist/);
    const before = stated(world, number);
    await setDeleted(world, false);
    assert.equal(stated(world, number), before);
    assert.doesNotMatch(textOf(world, number), /is there again/);
    await jump(world, 2 * DAY);
    assert.ok(!isMember(world, VPN, PERSON), 'what came back outlasted its end');
  });

  test('H14: a group that is deleted leaves alone whoever was in it before us', async (t) => {
    const world = await aWorld(t);
    world.controlled.directory.putMember(groupId(VPN), personId(PERSON));
    await pass(world, 5 * MINUTE);
    const number = await granted(world, { duration_days: '1' });
    await setDeleted(world, true);
    await jump(world, DAY);
    await setDeleted(world, false);
    await jump(world, DAY);
    assert.ok(isMember(world, VPN, PERSON), 'what was there before us was taken away');
    assert.doesNotMatch(textOf(world, number), /removed, and proven gone/);
  });

  test('H14: a group that is deleted and not restored for so long that it can not come back ends the grant for good', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '1' });
    await setDeleted(world, true);
    for (let weeks = 0; weeks < 5; weeks += 1) await jump(world, 6 * DAY);
    world.controlled.directory.permanentlyDeleteGroup(groupId(VPN));
    await jump(world, DAY);
    assert.equal(await stateOfGrant(world), 'ending');
    await jump(world, 4 * DAY);
    assert.equal(await stateOfGrant(world), 'ended');
    assert.match(textOf(world, number), /GRP-VPN-USERS: gone with the group, which is deleted for good/);
    await agree(world);
  });

  test('H14: a group that is deleted and not restored for so long ends a grant without an end too, and the ticket says so', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    await setDeleted(world, true);
    assert.equal(stated(world, number), 'unknown/needs-human');
    for (let weeks = 0; weeks < 5; weeks += 1) await jump(world, 6 * DAY);
    world.controlled.directory.permanentlyDeleteGroup(groupId(VPN));
    await jump(world, DAY);
    assert.equal(await stateOfGrant(world), 'active');
    for (let days = 0; days < 3; days += 1) await jump(world, DAY);
    assert.equal(await stateOfGrant(world), 'ended');
    assert.equal(stated(world, number), 'ended/ended');
    assert.match(textOf(world, number), /GRP-VPN-USERS: gone with the group, which is deleted for good/);
    await agree(world);
  });

  for (const seconds of [20, 80, 110])
    test(`H14: a group that is deleted and restored ${seconds} s into the end of access leaves nobody in it who is told to be gone`, async (t) => {
      const world = await aWorld(t);
      const number = await granted(world, { duration_days: '1' });
      await setDeleted(world, true);
      await pass(world, DAY - HOUR);
      const tried = () => world.tenant.outbound.list().some(({ method }) => method === 'DELETE');
      for (let steps = 0; steps < 600 && !tried(); steps += 1) await pass(world, 10_000);
      assert.ok(tried(), 'the end did not begin');
      await pass(world, seconds * 1000);
      world.controlled.directory.patchGroup(groupId(VPN), { deleted: false });
      await jump(world, HOUR);
      assert.ok(!isMember(world, VPN, PERSON), 'the membership stayed');
      assert.match(textOf(world, number), /GRP-VPN-USERS: removed, and proven gone/);
    });

  test('H14: a group that is deleted is not what one stray answer calls missing: such an end is finished at once', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '1' });
    const match = { host: 'graph.microsoft.com', method: 'DELETE', path: '/members/' };
    const body = { error: { code: 'Request_ResourceNotFound', message: '' } };
    world.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 404, body } });
    await jump(world, DAY + HOUR);
    assert.ok(!isMember(world, VPN, PERSON));
    assert.match(textOf(world, number), /GRP-VPN-USERS: removed, and proven gone/);
    await agree(world);
  });
});

describe('an account that is deleted', () => {
  test('H14: an account that is deleted and whose deletion for good nobody told of closes its grant once nobody can bring it back', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    world.controlled.directory.patchUser(personId(PERSON), { deleted: true });
    await pass(world, 20 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.equal(await stateOfGrant(world), 'ending');
    for (let weeks = 0; weeks < 5; weeks += 1) await jump(world, 6 * DAY);
    assert.equal(await stateOfGrant(world), 'ending');
    await jump(world, 3 * DAY);
    await jump(world, HOUR);
    assert.equal(await stateOfGrant(world), 'ended');
    assert.match(textOf(world, number), /gone with the account, which is deleted for good/);
  });

  test('H14: an account that is deleted and restored in time has its access removed, and counts anew when it is deleted again', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    world.controlled.directory.patchUser(personId(PERSON), { deleted: true });
    await pass(world, 20 * MINUTE);
    await jump(world, 20 * DAY);
    world.controlled.directory.patchUser(personId(PERSON), { deleted: false });
    await pass(world, 20 * MINUTE);
    await jump(world, 2 * HOUR);
    assert.equal(await stateOfGrant(world), 'ended');
    assert.ok(!isMember(world, VPN, PERSON), 'access was silently back');
    assert.match(textOf(world, number), /GRP-VPN-USERS: removed, and proven gone/);
    assert.ok(!(await world.app.means.marks.read(`group-deleted-${personId(PERSON)}`))?.row);
  });
});
