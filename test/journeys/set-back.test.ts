import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press } from '../support/asking.ts';
import { addingFails, mend, writes } from '../support/faults.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, jumpTo, pass, settle, type TestWorld } from '../support/world.ts';

const BI = 'GRP-FINANCE-BI-READ';
const KIT = ['GRP-TEAM-BETA', 'GRP-ENG-REPO-READ', 'GRP-WIKI-READERS'];
const UNAVAILABLE = { kind: 'status', status: 503 } as const;

async function approvedWhileGraphRefuses(world: TestWorld): Promise<string> {
  addingFails(world, UNAVAILABLE);
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '60' });
  await settle(world);
  await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
  await pass(world, 10 * MINUTE);
  return number;
}

async function claimsOn(world: TestWorld, person: string, group: string): Promise<unknown> {
  const { access } = await world.app.means.grants.readBeneficiary(personId(person));
  return access[groupId(group)]?.claim ?? null;
}

describe('a request whose decision changes while it is being carried out', () => {
  test('H23: a request whose decision changes while it is being carried out takes back half a bundle, proven, and only then is refused', async (t) => {
    const world = await aWorld(t);
    const { directory } = world.controlled;
    for (const group of KIT) directory.deleteMember(groupId(group), personId('developer'));
    await pass(world, 2 * MINUTE);
    addingFails(world, UNAVAILABLE, { group: 'GRP-ENG-REPO-READ' });
    const { number } = order(world, 'Request access to application', 'developer', {
      application: 'Engineering starter kit',
    });
    await settle(world);
    await press(world, number, 'eng-manager', 'approve', { data: { reason: 'fine' } });
    await pass(world, 10 * MINUTE);
    assert.ok(isMember(world, 'GRP-TEAM-BETA', 'developer'));
    directory.patchUser(personId('developer'), { department: 'Sales' });
    await pass(world, 30 * MINUTE);
    mend(world);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /department-not-eligible/);
    assert.match(textOf(world, number), /Everything added by then was taken back and is proven gone/);
    for (const group of KIT) assert.ok(!isMember(world, group, 'developer'), group);
    await agree(world);
  });

  test('a request whose decision changes while it is being carried out asks again with its turn given back when an approver may not decide any more', async (t) => {
    const world = await aWorld(t);
    const number = await approvedWhileGraphRefuses(world);
    world.controlled.directory.patchUser(personId('finance-data-owner'), { accountEnabled: false });
    await pass(world, 20 * MINUTE);
    const asked = await requestOf(world, number);
    assert.equal(asked.phase, 'waiting');
    assert.equal(stated(world, number), 'none/running');
    assert.match(textOf(world, number), /has to be approved once more \(as data owner\)/);
    assert.equal(await claimsOn(world, 'finance-analyst', BI), null);
    const ended = (await world.app.means.auditLog.read(asked.requestId)).filter(
      ({ fact }) => fact === 'grant-ended',
    );
    assert.deepEqual(
      ended.map(({ data }) => Reflect.get(Object(data), 'reason')),
      ['set-back'],
    );
    mend(world);
    await approve(world, number, 'cfo');
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, BI, 'finance-analyst'));
    await agree(world);
  });

  for (const point of ['before', 'after'] as const)
    test(`a request whose decision changes while it is being carried out gives its turn back once, with its evidence, though the host dies ${point} that is finished`, async (t) => {
      const world = await aWorld(t);
      await world.host.kill({ when: { activity: 'finishSetBack', point } });
      const number = await approvedWhileGraphRefuses(world);
      world.controlled.directory.patchUser(personId('finance-data-owner'), { accountEnabled: false });
      await pass(world, 20 * MINUTE);
      const ran = (await world.host.activities()).filter(({ name }) => name === 'finishSetBack');
      assert.ok(
        ran.some(({ attempt }) => attempt === 2),
        'the host did not die there',
      );
      const asked = await requestOf(world, number);
      assert.equal(asked.phase, 'waiting');
      assert.equal(asked.settingBack, undefined);
      assert.equal(await claimsOn(world, 'finance-analyst', BI), null);
      const facts = (await world.app.means.auditLog.read(asked.requestId)).map(({ fact }) => fact);
      assert.equal(facts.filter((fact) => fact === 'grant-ended').length, 1);
      mend(world);
      await approve(world, number, 'cfo');
      await settle(world);
      assert.equal(stated(world, number), 'granted/fulfilled');
      await agree(world);
    });

  test('a request whose decision changes while it is being carried out waits for the next window with its turn given back when this one closes', async (t) => {
    const world = await aWorld(t);
    await jumpTo(world, '2026-03-03T16:40:00Z');
    addingFails(world, UNAVAILABLE);
    const { number } = order(world, 'Sales CRM access', 'sales-rep');
    await settle(world);
    await press(world, number, 'crm-owner', 'approve', { data: { reason: 'fine' } });
    await pass(world, 90 * MINUTE);
    assert.equal((await requestOf(world, number)).phase, 'holding');
    assert.equal(await claimsOn(world, 'sales-rep', 'GRP-SALES-CRM-USERS'), null);
    mend(world);
    await jumpTo(world, '2026-03-04T08:00:00Z');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-SALES-CRM-USERS', 'sales-rep'));
    await agree(world);
  });

  test('invariant 3: a request whose decision changes while it is being carried out decides again after its host died, before its next write', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await world.host.kill({ when: { activity: 'armGrants', point: 'after' } });
    await pass(world, 4_000);
    world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    world.clock.moveTo(world.clock.now() + 2 * MINUTE);
    await pass(world, HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'none/refused');
    assert.equal(writes(world, 'POST'), 0);
    assert.match(textOf(world, number), /disabled/);
    await agree(world);
  });
});
