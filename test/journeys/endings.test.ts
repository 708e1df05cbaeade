import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { anApprovedRequest, approve, order } from '../support/asking.ts';
import { mend, removingFails, writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated, statements, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, jumpTo, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';

async function granted(world: TestWorld, variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const { number } = order(world, 'Access to VPN', 'sales-rep', variables);
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  return number;
}

async function assertEnded(world: TestWorld, number: string, because: RegExp): Promise<void> {
  assert.equal(stated(world, number), 'ended/ended');
  assert.match(textOf(world, number), because);
  assert.ok(!isMember(world, VPN, 'sales-rep'));
  await agree(world);
}

describe('granted access', () => {
  test('invariant 7: granted access ends by itself, counted from when it was proven, after its holder was told', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '10' });
    const { requestId } = await requestOf(world, number);
    const [grant] = await world.app.means.grants.ofRequest(requestId, personId('sales-rep'));
    assert.ok(grant?.startedAt && grant.endsAt);
    assert.equal(Date.parse(grant.endsAt) - Date.parse(grant.startedAt), 10 * DAY);
    await jump(world, 6 * DAY);
    assert.doesNotMatch(textOf(world, number), /Ending soon/);
    await jump(world, 1.1 * DAY);
    assert.match(
      textOf(world, number),
      /Ending soon: the access of Anna Jansen to VPN ends on 2026-03-13 10:00/,
    );
    assert.equal(stated(world, number), 'granted/fulfilled');
    await agree(world);
    await jump(world, 3 * DAY);
    await assertEnded(world, number, /Ended: its time was up/);
    assert.equal(textOf(world, number).split('Ending soon: the grant').length - 1, 1);
  });

  test('invariant 7: granted access has its end recorded before the first write', async (t) => {
    const world = await aWorld(t);
    await world.host.kill({ when: { activity: 'applyChange', point: 'before' }, restart: false });
    order(world, 'Access to VPN', 'sales-rep', { duration_days: '2' });
    await world.conductor.advance(world.clock.now() + 10_000);
    const rows = await world.app.means.grants.readBeneficiary(personId('sales-rep'));
    const [grant] = Object.values(rows.grants);
    assert.equal(grant?.state, 'armed');
    assert.ok(grant?.endsAt);
    assert.ok(await world.app.means.grants.nextDue());
    assert.ok(!isMember(world, VPN, 'sales-rep'));
  });

  test('invariant 4: granted access is taken back with proof: agreeing looks over a minute, after a definite answer', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '1' });
    await jump(world, 2 * DAY);
    await assertEnded(world, number, /removed, and proven gone/);
    const rows = await world.app.means.auditLog.read((await requestOf(world, number)).requestId);
    const looks = rows.filter(({ fact, once }) => fact === 'change-observed' && once.startsWith('absent'));
    const last = looks.slice(-3).map(({ at }) => Date.parse(at));
    assert.ok(looks.length >= 3 && (last[2] ?? 0) - (last[0] ?? 0) >= MINUTE);
    const answered = rows.filter(({ fact }) => fact === 'change-answered').at(-1);
    assert.ok(answered && Date.parse(answered.at) <= (last[0] ?? 0));
  });

  test('granted access ends when the account is disabled', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    await pass(world, 5 * MINUTE);
    world.controlled.directory.patchUser(personId('sales-rep'), { accountEnabled: false });
    await pass(world, 20 * MINUTE);
    await settle(world);
    await assertEnded(world, number, /Ended: the account was disabled/);
  });

  test('H14: granted access of a deleted account ends with it, and is taken back for good when the account is restored', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    await pass(world, 5 * MINUTE);
    const { directory } = world.controlled;
    directory.patchUser(personId('sales-rep'), { deleted: true });
    await pass(world, 3 * HOUR);
    await settle(world);
    assert.match(textOf(world, number), /the account is deleted, so the access can not be used/);
    const grant = async () =>
      Object.values((await world.app.means.grants.readBeneficiary(personId('sales-rep'))).grants)[0]?.state;
    assert.equal(await grant(), 'ending');
    directory.patchUser(personId('sales-rep'), { deleted: false });
    assert.ok(isMember(world, VPN, 'sales-rep'), 'memberships come back with the account');
    await pass(world, 3 * HOUR);
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(await grant(), 'ended');
    await assertEnded(world, number, /removed, and proven gone/);
  });

  test('H14: granted access of an account deleted for good has gone with it, and is not said to stay', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    await pass(world, 5 * MINUTE);
    world.controlled.directory.permanentlyDeleteUser(personId('sales-rep'));
    await pass(world, 30 * MINUTE);
    await settle(world);
    assert.match(textOf(world, number), /GRP-VPN-USERS: gone with the account, which is deleted for good/);
    assert.doesNotMatch(textOf(world, number), /the membership stays/);
  });

  test('H14: granted access of a deleted account is not called removed because nobody could ask whether the account is there', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '2' });
    await pass(world, 5 * MINUTE);
    const { directory } = world.controlled;
    directory.patchUser(personId('sales-rep'), { deleted: true });
    const match = { host: 'graph.microsoft.com', path: 'checkMemberGroups' };
    world.tenant.faults.add({ match, effect: { kind: 'status', status: 403 } });
    await pass(world, 2 * DAY);
    await pass(world, 20 * MINUTE);
    assert.doesNotMatch(textOf(world, number), /proven gone/);
    mend(world);
    await pass(world, 2 * HOUR);
    directory.patchUser(personId('sales-rep'), { deleted: false });
    await pass(world, 3 * HOUR);
    await jump(world, HOUR);
    await assertEnded(world, number, /removed, and proven gone/);
  });

  test('H14: granted access of an account that one path goes on calling missing is taken back, and not told as ended before', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '2' });
    const { faults } = world.tenant;
    await pass(world, DAY);
    const user = `/users/${personId('sales-rep')}`;
    const missing = faults.add({
      match: { host: 'graph.microsoft.com', method: 'GET', path: user },
      effect: { kind: 'status', status: 404 },
    });
    await jump(world, DAY + HOUR);
    assert.ok((faults.list().find(({ id }) => id === missing.id)?.struck ?? 0) > 0, 'it was read');
    await assertEnded(world, number, /removed, and proven gone/);
    assert.doesNotMatch(textOf(world, number), /account is deleted/);
  });

  test('granted access ends with the leave date, also one that is set later', async (t) => {
    const world = await aWorld(t);
    const known = order(world, 'Access to VPN', 'leaving-soon');
    const later = order(world, 'Access to VPN', 'sales-rep');
    await settle(world);
    await pass(world, 5 * MINUTE);
    world.controlled.directory.patchUser(personId('sales-rep'), {
      employeeLeaveDateTime: '2026-03-05T23:00:00Z',
    });
    await pass(world, 10 * MINUTE);
    await jumpTo(world, '2026-03-06T00:00:00Z');
    await pass(world, 10 * MINUTE);
    await settle(world);
    assert.equal(stated(world, later.number), 'ended/ended');
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    assert.ok(isMember(world, VPN, 'leaving-soon'));
    await jumpTo(world, '2026-03-07T00:00:00Z');
    assert.equal(stated(world, known.number), 'ended/ended');
    assert.ok(!isMember(world, VPN, 'leaving-soon'));
    await agree(world);
  });

  test('granted access of a contractor ends at the end date, and at once when the contractor is offboarded early', async (t) => {
    const world = await aWorld(t);
    const { number } = order(
      world,
      'Add contractor to Team Alpha',
      'contractor',
      { end_date: '2026-03-20' },
      { openedBy: 'helpdesk-agent' },
    );
    await settle(world);
    await approve(world, number, 'team-alpha-lead');
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.match(textOf(world, number), /It ends by itself on 2026-03-2[01]/);
    world.controlled.directory.patchUser(personId('contractor'), { accountEnabled: false });
    await pass(world, 20 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.ok(!isMember(world, 'GRP-TEAM-ALPHA', 'contractor'));
    await agree(world);
  });

  for (const [how, state, ends] of [
    ['Closed Incomplete', '4', true],
    ['Closed Skipped', '7', true],
    ['Closed Complete again, by a person', '3', false],
  ] as const) {
    test(`H12: ${ends ? 'ends' : 'does not end'} when its ticket is set to ${how}`, async (t) => {
      const world = await aWorld(t);
      const number = await granted(world);
      world.servicenow.patchTicket(number, { fields: { state: '2', active: 'true' } });
      await settle(world);
      world.servicenow.patchTicket(number, { fields: { state } });
      await settle(world);
      if (ends) await assertEnded(world, number, /Ended: the ticket was closed/);
      else {
        assert.equal(stated(world, number), 'granted/fulfilled');
        assert.ok(isMember(world, VPN, 'sales-rep'));
        await agree(world);
      }
    });
  }

  test('granted access ends when its ticket is edited to ask for something else, which is decided anew', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '9' });
    world.servicenow.patchTicket(number, {
      fields: { state: '2', active: 'true', approval: 'requested' },
      variables: { duration_days: '4' },
    });
    await settle(world);
    await pass(world, 10 * MINUTE);
    await settle(world);
    const record = await requestOf(world, number);
    assert.equal(record.version, 2);
    assert.equal(stated(world, number), 'granted/fulfilled');
    await jump(world, 5 * DAY);
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });

  test('granted access is ended early by an operator, with a reason on the ticket', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'end', 'No longer needed.')).status, 202);
    await settle(world);
    await assertEnded(world, number, /an operator ended it \(No longer needed\.\)/);
    assert.equal((await operate(world, requestId, 'end', 'Once more.')).status, 409);
    assert.equal(writes(world, 'DELETE'), 1);
  });

  test('granted access of the wrong group is rolled back by an operator: proven gone, the ticket back with the desk', async (t) => {
    const world = await aWorld(t);
    const { number } = await anApprovedRequest(world);
    const { requestId } = await requestOf(world, number);
    assert.equal((await operate(world, requestId, 'roll-back', 'It was the wrong group.')).status, 202);
    await settle(world);
    assert.equal(stated(world, number), 'ended/rolled-back');
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    assert.match(textOf(world, number), /rolled back \(It was the wrong group\.\)/);
    const ticket = world.servicenow.ticket(number);
    assert.equal(ticket.active, true);
    assert.ok((await factsOf(world, requestId)).includes('operator-acted'));
    await agree(world);
  });

  test('invariant 7: a removal that keeps failing is told to people and goes on until it works', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '1' });
    removingFails(world, { kind: 'status', status: 503 });
    await pass(world, 1.5 * DAY);
    await pass(world, 10 * MINUTE);
    await pass(world, 2 * HOUR);
    assert.ok(isMember(world, VPN, 'sales-rep'));
    const { tasks } = world.servicenow.ticket(number);
    assert.ok(tasks.some(({ correlationId }) => correlationId.endsWith(':removal')));
    mend(world);
    await pass(world, 2 * HOUR);
    await settle(world);
    await assertEnded(world, number, /its time was up/);
  });

  test('H16: an end that is due is found although its run was lost', async (t) => {
    const world = await aWorld(t);
    const number = await granted(world, { duration_days: '1' });
    await world.host.kill({ when: { activity: 'beginEnd', point: 'before' } });
    await jump(world, 1.2 * DAY);
    await assertEnded(world, number, /its time was up/);
  });

  test('drift: access that is gone before the ticket was told is not stated as granted', async (t) => {
    const world = await aWorld(t);
    await world.conductor.advance(world.clock.now() + 1000);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await world.conductor.advance(world.clock.now() + 8_000);
    world.tenant.faults.add({
      match: { host: 'acme.service-now.com' },
      effect: { kind: 'status', status: 503 },
    });
    await pass(world, HOUR);
    world.controlled.directory.deleteMember(groupId(VPN), personId('sales-rep'));
    await pass(world, HOUR);
    mend(world);
    await pass(world, 2 * HOUR);
    await settle(world);
    assert.notEqual(stated(world, number).split('/')[0], 'granted');
    await agree(world);
  });

  test('invariant 1: granted access that is ended while it is being proven is taken back, and never called fulfilled', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep');
    await world.conductor.advance(world.clock.now() + 10_000);
    const record = await requestOf(world, number);
    assert.equal(record.phase, 'provisioning');
    assert.ok(isMember(world, VPN, 'sales-rep'));
    assert.equal((await operate(world, record.requestId, 'roll-back', 'The wrong person.')).status, 202);
    await settle(world);
    assert.ok(!statements(world, number).some(({ access }) => access === 'granted'));
    assert.match(stated(world, number), /\/rolled-back$/);
    assert.ok(!isMember(world, VPN, 'sales-rep'));
    await agree(world);
  });
});
