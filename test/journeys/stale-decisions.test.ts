import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/instant.ts';
import { approve, order, press } from '../support/asking.ts';
import { addingFails, mend, removingFails, writes } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, requestOf, stated, textOf } from '../support/statements.ts';
import { aWorld, isMember, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const PERSON = 'sales-rep';
const UNAVAILABLE = { kind: 'status', status: 503 } as const;

/**
 * A second ticket for access whose end can't be carried out: the first one's removal is refused, and holds the right to
 * write the edge.
 */
async function waitingForItsTurn(
  t: TestContext,
  variables: Readonly<Record<string, string>> = { duration_days: '1' },
): Promise<{ readonly world: TestWorld; readonly first: string; readonly second: string }> {
  const world = await aWorld(t);
  const first = order(world, 'Access to VPN', PERSON, { duration_days: '1' }).number;
  await settle(world);
  removingFails(world, UNAVAILABLE);
  await pass(world, 24 * HOUR + 5 * MINUTE);
  const second = order(world, 'Access to VPN', PERSON, variables).number;
  await pass(world, 10 * MINUTE);
  assert.equal(stated(world, second), 'pending/running');
  return { world, first, second };
}

async function approvedWhileGraphRefuses(world: TestWorld): Promise<string> {
  addingFails(world, UNAVAILABLE);
  const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '60' });
  await settle(world);
  await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
  return number;
}

async function mended(world: TestWorld, after: number): Promise<void> {
  await pass(world, after);
  mend(world);
  await pass(world, 2 * HOUR);
  await settle(world);
}

describe('a decision that had to wait for its turn', () => {
  test('invariant 3: a decision that had to wait for its turn gives nothing to an account that was disabled meanwhile', async (t) => {
    const { world, first, second } = await waitingForItsTurn(t);
    world.controlled.directory.patchUser(personId(PERSON), { accountEnabled: false });
    await mended(world, 3 * HOUR);
    assert.match(stated(world, second), /^none\/(refused|withdrawn)$/);
    assert.match(textOf(world, second), /disabled/);
    assert.equal(stated(world, first), 'ended/ended');
    assert.equal(writes(world, 'POST'), 1);
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('invariant 3: a decision that had to wait for its turn gives nothing by a ticket that was canceled meanwhile', async (t) => {
    const { world, second } = await waitingForItsTurn(t);
    world.servicenow.patchTicket(second, { fields: { state: '4' } });
    await mended(world, HOUR);
    assert.equal(stated(world, second), 'none/withdrawn');
    assert.equal(writes(world, 'POST'), 1);
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('a decision that had to wait for its turn is stopped by an operator who rolls it back', async (t) => {
    const { world, second } = await waitingForItsTurn(t);
    const { requestId } = await requestOf(world, second);
    assert.equal((await operate(world, requestId, 'roll-back')).status, 202);
    await mended(world, HOUR);
    assert.equal(stated(world, second), 'none/withdrawn');
    assert.equal(writes(world, 'POST'), 1);
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('a decision that had to wait for its turn ends the access with a leave date that was recorded meanwhile', async (t) => {
    const { world, second } = await waitingForItsTurn(t, {});
    const leaves = instant(world.clock.now() + 6 * HOUR);
    world.controlled.directory.patchUser(personId(PERSON), { employeeLeaveDateTime: leaves });
    await mended(world, HOUR);
    assert.equal(stated(world, second), 'granted/fulfilled');
    const { grants } = await world.app.means.grants.readBeneficiary(personId(PERSON));
    const grant = Object.values(grants).find(({ ticket }) => ticket.number === second);
    assert.equal(grant?.endsAt, leaves);
    await jump(world, 6 * HOUR);
    assert.match(stated(world, second), /^ended/);
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('a decision that had to wait for its turn goes on when its turn has come and it is still allowed', async (t) => {
    const { world, first, second } = await waitingForItsTurn(t);
    await mended(world, HOUR);
    assert.equal(stated(world, first), 'ended/ended');
    assert.equal(stated(world, second), 'granted/fulfilled');
    assert.ok(isMember(world, VPN, PERSON));
    await agree(world);
    await jump(world, 26 * HOUR);
    assert.equal(stated(world, second), 'ended/ended');
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('a decision that had to wait for its turn justifies nothing: an access whose end it waits for ends all the same', async (t) => {
    const { world, first, second } = await waitingForItsTurn(t);
    const { requestId } = await requestOf(world, second);
    const { access, grants } = await world.app.means.grants.readBeneficiary(personId(PERSON));
    const waiting = Object.values(grants).find((grant) => grant.requestId === requestId);
    assert.equal(waiting?.state, 'waiting');
    for (const { holders } of Object.values(access)) assert.ok(!holders.includes(waiting?.id ?? ''));
    world.servicenow.patchTicket(second, { fields: { state: '4' } });
    await mended(world, HOUR);
    assert.equal(stated(world, first), 'ended/ended');
    assert.match(textOf(world, first), /removed, and proven gone/);
    assert.ok(!isMember(world, VPN, PERSON));
  });

  test('a decision that had to wait for its turn says on the ticket within 15 minutes what it waits for', async (t) => {
    const { world, second } = await waitingForItsTurn(t);
    await pass(world, 5 * MINUTE);
    assert.match(textOf(world, second), /waits for its turn/);
  });
});

describe('a decision whose write is retried', () => {
  test('invariant 3: a decision whose write is retried writes nothing by a ticket that was canceled meanwhile', async (t) => {
    const world = await aWorld(t);
    addingFails(world, UNAVAILABLE);
    const { number } = order(world, 'Access to VPN', PERSON, { duration_days: '1' });
    await pass(world, 10 * MINUTE);
    world.servicenow.patchTicket(number, { fields: { state: '4' } });
    await pass(world, 30 * MINUTE);
    mend(world);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'none/withdrawn');
    assert.doesNotMatch(textOf(world, number), /access=granted/);
    assert.ok(!isMember(world, VPN, PERSON));
    await agree(world);
  });

  test('invariant 3: a decision whose write is retried gives nothing to somebody who moved meanwhile', async (t) => {
    const world = await aWorld(t);
    const number = await approvedWhileGraphRefuses(world);
    await pass(world, 10 * MINUTE);
    world.controlled.directory.patchUser(personId('finance-analyst'), { department: 'Sales' });
    await pass(world, 30 * MINUTE);
    mend(world);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'none/refused');
    assert.match(textOf(world, number), /department-not-eligible/);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });

  test('a decision whose write is retried is carried out when it is still allowed, and asks nobody again', async (t) => {
    const world = await aWorld(t);
    const number = await approvedWhileGraphRefuses(world);
    await pass(world, 2 * HOUR);
    mend(world);
    await jump(world, 2 * HOUR);
    assert.equal(stated(world, number), 'granted/fulfilled');
    assert.ok(isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });
});

describe('a leave date that is recorded while people are asked', () => {
  test('a leave date that is recorded while people are asked ends access that was asked for without an end', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst');
    await settle(world);
    const leaves = instant(world.clock.now() + 2 * HOUR);
    world.controlled.directory.patchUser(personId('finance-analyst'), { employeeLeaveDateTime: leaves });
    await pass(world, 30 * MINUTE);
    await approve(world, number, 'finance-data-owner');
    const { grants } = await world.app.means.grants.readBeneficiary(personId('finance-analyst'));
    assert.deepEqual(
      Object.values(grants).map(({ endsAt }) => endsAt),
      [leaves],
    );
    await jump(world, 3 * HOUR);
    assert.match(stated(world, number), /^ended/);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });
});

describe('somebody of whom something changes while their access is being proven', () => {
  /** Written, and not to be seen for three minutes. */
  async function writtenAndUnproven(t: TestContext): Promise<{ world: TestWorld; number: string }> {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to Finance BI', 'finance-analyst', { duration_days: '60' });
    await settle(world);
    await press(world, number, 'finance-data-owner', 'approve', { data: { reason: 'fine' } });
    world.tenant.faults.add({
      match: { host: 'graph.microsoft.com', path: '*' },
      effect: { kind: 'lag', reads: 'PT3M' },
    });
    await pass(world, MINUTE);
    assert.equal(writes(world, 'POST'), 1);
    assert.equal(stated(world, number), 'pending/running');
    return { world, number };
  }

  test('somebody of whom something changes while their access is being proven is reviewed when they moved, although nothing of it stood yet when the directory told', async (t) => {
    const { world, number } = await writtenAndUnproven(t);
    world.controlled.directory.patchUser(personId('finance-analyst'), { department: 'Sales' });
    await pass(world, 40 * MINUTE);
    await settle(world);
    assert.equal(stated(world, number), 'granted/fulfilled');
    const { tasks } = world.servicenow.ticket(number);
    assert.equal(tasks.length, 1);
    await agree(world);
  });

  test('somebody of whom something changes while their access is being proven keeps it no longer than until they leave', async (t) => {
    const { world, number } = await writtenAndUnproven(t);
    const leaves = instant(world.clock.now() + 6 * HOUR);
    world.controlled.directory.patchUser(personId('finance-analyst'), { employeeLeaveDateTime: leaves });
    await pass(world, 40 * MINUTE);
    await settle(world);
    const { grants } = await world.app.means.grants.readBeneficiary(personId('finance-analyst'));
    assert.deepEqual(
      Object.values(grants).map(({ endsAt }) => endsAt),
      [leaves],
    );
    assert.match(textOf(world, number), /leaves|ends by itself on/);
    await jump(world, 7 * HOUR);
    assert.ok(!isMember(world, 'GRP-FINANCE-BI-READ', 'finance-analyst'));
    await agree(world);
  });
});
