import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY } from '../../src/domain/instant.ts';
import { approve, cardOf, order, press } from '../support/asking.ts';
import { writes } from '../support/faults.ts';
import { call } from '../support/operators.ts';
import { aPolicyFolder, entitlementAt, redeploy } from '../support/policies.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const GROUP = 'GRP-FINANCE-BI-READ';

async function waiting(world: TestWorld, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst', variables);
  await settle(world);
  return number;
}

async function assertNotGranted(world: TestWorld, number: string, says: RegExp): Promise<void> {
  assert.match(stated(world, number), says);
  assert.equal(writes(world, 'POST'), 0);
  assert.ok(!isMember(world, GROUP, 'finance-analyst'));
  await agree(world);
}

describe('between the approval and the change', () => {
  test('invariant 3: a ticket edited after the approval and before the change voids the approval', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    // The edit's own webhook is lost; only reading the ticket again can tell.
    world.servicenow.patchTicket(number, { variables: { duration_days: '700' }, webhook: 'drop' });
    await press(world, number, 'finance-data-owner', 'approve');
    await settle(world);
    await assertNotGranted(world, number, /^none\//);
    const record = await requestOf(world, number);
    assert.equal(record.version, 2);
  });

  test('invariant 3: a beneficiary swapped after the approval gets nothing, nor does the first one', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    world.servicenow.patchTicket(number, {
      fields: { requested_for: personId('legal-counsel') },
      webhook: 'drop',
    });
    await press(world, number, 'finance-data-owner', 'approve');
    await settle(world);
    assert.ok(!isMember(world, GROUP, 'legal-counsel'));
    await assertNotGranted(world, number, /^none\//);
  });

  for (const [what, change] of [
    [
      'the beneficiary is disabled',
      (world) => world.controlled.directory.patchUser(personId('finance-analyst'), { accountEnabled: false }),
    ],
    [
      'the beneficiary moves to another department',
      (world) => world.controlled.directory.patchUser(personId('finance-analyst'), { department: 'Sales' }),
    ],
    [
      'the group is renamed',
      (world) =>
        world.controlled.directory.patchGroup(groupId(GROUP), { displayName: 'GRP-FINANCE-BI-ADMIN' }),
    ],
    [
      'the group becomes dynamic',
      (world) => world.controlled.directory.patchGroup(groupId(GROUP), { class: 'dynamic' }),
    ],
    [
      'the group becomes role-assignable',
      (world) => world.controlled.directory.patchGroup(groupId(GROUP), { class: 'role-assignable' }),
    ],
    [
      'the group is deleted',
      (world) => world.controlled.directory.patchGroup(groupId(GROUP), { deleted: true }),
    ],
  ] as readonly (readonly [string, (world: TestWorld) => void])[]) {
    test(`invariant 3: nothing is written when ${what}`, async (t) => {
      const world = await aWorld(t);
      const number = await waiting(world);
      change(world);
      world.clock.moveTo(world.clock.now() + 120_000);
      await press(world, number, 'finance-data-owner', 'approve');
      await settle(world);
      await pass(world, 2 * DAY);
      await settle(world);
      await assertNotGranted(world, number, /^none\/(refused|needs-human|withdrawn|expired)$/);
    });
  }

  test('invariant 3: a policy deployed since must allow it, too', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await waiting(world);
    policy.deploy({ [`${entitlementAt('finance-bi-read')}/eligible/departments`]: ['Board'] });
    redeploy(world, policy.folder);
    await press(world, number, 'finance-data-owner', 'approve');
    await settle(world);
    assert.equal(writes(world, 'POST'), 0);
    await pass(world, 3 * DAY);
    await settle(world);
    await assertNotGranted(world, number, /^none\/(refused|expired|needs-human)$/);
  });

  test('invariant 3: the policy it was decided by must still allow it, too', async (t) => {
    const policy = aPolicyFolder(t, {
      [`${entitlementAt('finance-bi-read')}/eligible/departments`]: ['Finance', 'Sales'],
    });
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await waiting(world);
    // The newer policy would allow Marketing, the older one would not: the person moves there.
    policy.deploy({ [`${entitlementAt('finance-bi-read')}/eligible/departments`]: ['Marketing'] });
    redeploy(world, policy.folder);
    world.controlled.directory.patchUser(personId('finance-analyst'), { department: 'Marketing' });
    world.clock.moveTo(world.clock.now() + 120_000);
    await press(world, number, 'finance-data-owner', 'approve');
    await settle(world);
    await assertNotGranted(world, number, /^none\/refused$/);
    assert.match(textOf(world, number), /Decided again right before the change, and no longer allowed/);
  });

  test('invariant 7: a leave date that became known after the decision ends the access', async (t) => {
    const world = await aWorld(t);
    const number = await waiting(world);
    world.controlled.directory.patchUser(personId('finance-analyst'), {
      employeeLeaveDateTime: '2026-03-20T23:00:00Z',
    });
    world.clock.moveTo(world.clock.now() + 120_000);
    await approve(world, number, 'finance-data-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { requestId, request } = await requestOf(world, number);
    const grants = await world.app.means.grants.ofRequest(requestId, request?.beneficiaryId ?? '');
    assert.deepEqual(
      grants.map(({ endsAt }) => endsAt),
      ['2026-03-20T23:00:00.000Z'],
    );
    assert.match(textOf(world, number), /2026-03-21 00:00 Europe/);
  });

  test('H3: a policy that asks for one more stage since has that stage asked before anything is written', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const number = await waiting(world);
    policy.deploy({ '/approvals/2/stages': ['data-owner', 'app-owner'] });
    redeploy(world, policy.folder);
    await approve(world, number, 'finance-data-owner');
    assert.equal(writes(world, 'POST'), 0);
    const asked = await cardOf(world, number, 'finance-bi-owner');
    assert.ok(asked.verbs.includes('approve'));
    await approve(world, number, 'finance-bi-owner');
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('invariant 3: an approver who was disabled after the word is asked for again: the stage is open once more', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Engineering repository access', 'developer', { access_level: 'write' });
    await settle(world);
    await approve(world, number, 'repo-owner');
    world.controlled.directory.patchUser(personId('repo-owner'), { accountEnabled: false });
    world.clock.moveTo(world.clock.now() + 120_000);
    await approve(world, number, 'security-approver-1');
    assert.equal(writes(world, 'POST'), 0);
    assert.ok(!isMember(world, 'GRP-ENG-REPO-WRITE', 'developer'));
    assert.equal(stated(world, number).split('/')[0], 'none');
    await agree(world);
  });
});

describe('a broken policy table', () => {
  test('H17: a broken policy table turns health red, lets no request be decided, and keeps taking them in until it is mended', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    policy.write('{ "kind": "group-membership" }');
    redeploy(world, policy.folder);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await pass(world, 20 * 60_000);
    assert.equal(writes(world, 'POST'), 0);
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    assert.equal((await requestOf(world, number)).phase, 'received');
    policy.deploy({});
    redeploy(world, policy.folder);
    await pass(world, 20 * 60_000);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
  });

  test('H17: a broken policy table is named by health, without its text', async (t) => {
    const policy = aPolicyFolder(t);
    policy.write('{ "kind": "group-membership", "secret": "do not show me" }');
    const world = await aWorld(t, { policyFolder: policy.folder });
    const answer = await call(world, 'GET', '/api/health');
    assert.equal(answer.status, 200);
    assert.equal((await call(world, 'GET', '/api/health/ready')).status, 503);
    assert.match(answer.text, /"policies":\[\{"file":"group-membership\/table\.json"/);
    assert.match(answer.text, /"red":\[\{"name":"policies"/);
    assert.ok(!answer.text.includes('do not show me'));
    const sound = await aWorld(t);
    assert.equal((await call(sound, 'GET', '/api/health/ready')).status, 200);
  });

  test('invariant 12: a broken policy table never keeps access from being taken back', async (t) => {
    const policy = aPolicyFolder(t);
    const world = await aWorld(t, { policyFolder: policy.folder });
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    policy.write('not even JSON');
    redeploy(world, policy.folder);
    await jump(world, 2 * DAY);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-VPN-USERS', 'sales-rep'));
    await agree(world);
  });
});
