import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/instant.ts';
import { order } from '../support/asking.ts';
import { mend, removingFails, SERVICENOW, serviceNowFails } from '../support/faults.ts';
import { operate } from '../support/operators.ts';
import { agree, factsOf, requestOf, stated } from '../support/statements.ts';
import { aWorld, jump, pass, settle, type TestWorld } from '../support/world.ts';

const VPN = 'GRP-VPN-USERS';
const OPEN = '1';
const CLOSED = '3';
const RESOLVED = '6';

function rename(world: TestWorld, displayName: string): void {
  world.controlled.directory.patchGroup(groupId(VPN), { displayName });
}

/** A request that can't be decided before its group has its name again. */
async function blocked(world: TestWorld): Promise<string> {
  rename(world, 'GRP-VPN-OLD');
  await pass(world, 2 * MINUTE);
  const { number } = order(world, 'Access to VPN', 'sales-rep');
  await settle(world);
  assert.equal(stated(world, number), 'none/needs-human');
  return number;
}

async function retried(world: TestWorld, number: string): Promise<void> {
  rename(world, VPN);
  await pass(world, 2 * MINUTE);
  const { requestId } = await requestOf(world, number);
  assert.equal((await operate(world, requestId, 'retry')).status, 202);
  await settle(world);
  assert.equal(stated(world, number), 'granted/fulfilled');
  await pass(world, 5 * MINUTE);
}

const statesOf = ({ servicenow }: TestWorld, number: string) =>
  servicenow.ticket(number).tasks.map(({ state }) => state);

/** What stands in the journals of the follow-ups of a ticket, by whom. */
function journalOf({ servicenow }: TestWorld, number: string): readonly string[] {
  const ids = servicenow.ticket(number).tasks.map(({ id }) => id);
  return servicenow
    .listRecords('sys_journal_field')
    .filter(({ element_id: id = '' }) => ids.includes(id))
    .map(({ value = '' }) => value);
}

describe('a follow-up whose cause is gone', () => {
  test('a follow-up whose cause is gone is closed with a note once a retry has fulfilled the request', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    assert.deepEqual(statesOf(world, number), [OPEN]);
    await retried(world, number);
    assert.deepEqual(statesOf(world, number), [CLOSED]);
    assert.match(journalOf(world, number).join(), /the access is there, proven/);
    const { requestId } = await requestOf(world, number);
    const first = requestId.replace(/-v2$/, '');
    assert.equal((await factsOf(world, first)).filter((fact) => fact === 'follow-up-over').length, 1);
    await agree(world);
  });

  test('a follow-up whose cause is gone is left to the person who has begun on it, whose text stays, and told that it can be closed', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const [task] = world.servicenow.ticket(number).tasks;
    world.servicenow.workOnTask(task?.number ?? '', {
      as: personId('vpn-owner'),
      notes: 'Asking the vendor.',
    });
    await retried(world, number);
    assert.deepEqual(statesOf(world, number), [OPEN]);
    const said = journalOf(world, number);
    assert.ok(said.includes('Asking the vendor.'));
    assert.equal(said.filter((text) => /It can be closed/.test(text)).length, 1);
    await jump(world, HOUR);
    assert.equal(journalOf(world, number).length, said.length);
    await agree(world);
  });

  test('a follow-up whose cause is gone is noted although somebody wrote the same words in it', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const [task] = world.servicenow.ticket(number).tasks;
    const notes = `${number}: the access is there, proven, so that nothing is left to do here.`;
    world.servicenow.workOnTask(task?.number ?? '', { as: personId('vpn-owner'), notes });
    await retried(world, number);
    const said = journalOf(world, number).filter((text) => text.includes(notes));
    assert.deepEqual(said.toSorted(), [notes, `${notes} It can be closed.`]);
  });

  test('a follow-up whose cause is gone is noted once although the answer is lost', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const [task] = world.servicenow.ticket(number).tasks;
    world.servicenow.workOnTask(task?.number ?? '', {
      as: personId('vpn-owner'),
      notes: 'Asking the vendor.',
    });
    const match = { host: SERVICENOW, method: 'PATCH', path: '/sc_task/' };
    world.tenant.faults.add({ match, count: 1, effect: { kind: 'status', status: 504, applied: true } });
    await retried(world, number);
    await pass(world, 20 * MINUTE);
    assert.deepEqual(statesOf(world, number), [OPEN]);
    assert.equal(journalOf(world, number).filter((text) => /It can be closed/.test(text)).length, 1);
  });

  test('a follow-up whose cause is gone is closed when the ticket is closed', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    world.servicenow.patchTicket(number, { fields: { state: 'Closed Incomplete' } });
    await pass(world, 5 * MINUTE);
    assert.deepEqual(statesOf(world, number), [CLOSED]);
    assert.match(journalOf(world, number).join(), /the ticket was closed/);
  });

  test('a follow-up whose cause is gone is closed when the access that could not be taken away is gone', async (t) => {
    const world = await aWorld(t);
    const { number } = order(world, 'Access to VPN', 'sales-rep', { duration_days: '1' });
    await settle(world);
    removingFails(world, { kind: 'status', status: 503 });
    await pass(world, 1.5 * DAY);
    await pass(world, 10 * MINUTE);
    await pass(world, 2 * HOUR);
    assert.deepEqual(statesOf(world, number), [OPEN]);
    mend(world);
    await pass(world, 3 * HOUR);
    await settle(world);
    assert.equal(stated(world, number), 'ended/ended');
    assert.deepEqual(statesOf(world, number), [RESOLVED]);
    assert.match(journalOf(world, number).join(), /the access has ended, proven/);
    await agree(world);
  });

  test('a follow-up whose cause is gone stays closed by whoever closed it, and is not written in again', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    const [task] = world.servicenow.ticket(number).tasks;
    world.servicenow.closeTask(task?.number ?? '', { as: personId('vpn-owner'), notes: 'Renamed back.' });
    const before = journalOf(world, number).length;
    await retried(world, number);
    assert.equal(journalOf(world, number).length, before);
  });

  test('a follow-up whose cause is gone waits while ServiceNow does not answer', async (t) => {
    const world = await aWorld(t);
    const number = await blocked(world);
    rename(world, VPN);
    await pass(world, 2 * MINUTE);
    const { requestId } = await requestOf(world, number);
    await operate(world, requestId, 'retry');
    await settle(world);
    serviceNowFails(world, { kind: 'status', status: 503 });
    await pass(world, 10 * MINUTE);
    mend(world);
    await jump(world, HOUR);
    assert.deepEqual(statesOf(world, number), [CLOSED]);
  });
});
