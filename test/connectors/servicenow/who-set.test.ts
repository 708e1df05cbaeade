import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SetBy } from '../../../src/domain/ticket.ts';
import { pass } from '../support/border.ts';
import { AUDITED, BRAM, instance, MIRA, ROSA } from './instance.ts';

type Instance = ReturnType<typeof instance>;

/** An approver row of Mira's that somebody has decided. */
function decided(one: Instance, as = MIRA) {
  const ticket = one.makeTicket();
  const { id } = one.servicenow.requestApproval(ticket.id, MIRA);
  one.servicenow.decideApproval(ticket.id, id, { as, state: 'approved' });
  return { ticket, id };
}

async function setBy({ ticketing }: Instance, id: string, state = 'approved'): Promise<SetBy> {
  const answer = await ticketing.whoSet('approver-row', [{ id, state }], 'r');
  assert.ok(!answer.failed);
  const set = answer.by[id];
  assert.ok(set);
  return set;
}

const callsOf = ({ calls }: Instance, path: string) => calls.filter((call) => call.includes(path)).length;

describe('who set a state in ServiceNow', () => {
  test('whoever set a state in ServiceNow is not known where the table is not audited, and what has to be done is said', async () => {
    const one = instance({ ...AUDITED, audit: { tables: ['incident'] } });
    const set = await setBy(one, decided(one).id);
    assert.ok(!set.known);
    assert.match(set.todo ?? '', /switch auditing on for sysapproval_approver and its column state/);
  });

  for (const [how, rights] of [
    ['refused', { filtered: [], unreadable: ['sys_audit'] }],
    ['left out', { filtered: ['sys_audit'] }],
    ['left out, and not counted', { filtered: ['sys_audit'], counted: false }],
  ] as const)
    test(`whoever set a state in ServiceNow is not known where our account may not read it: ${how}`, async () => {
      const one = instance({ ...AUDITED, rights });
      const set = await setBy(one, decided(one).id);
      assert.ok(!set.known);
      assert.match(set.todo ?? '', /let svc\.countersign read sys_audit/);
    });

  test('whoever set a state in ServiceNow is not known of a record that was made in that state', async () => {
    const one = instance(AUDITED);
    const { id } = one.servicenow.requestApproval(one.makeTicket().id, MIRA);
    assert.equal((await setBy(one, id, 'requested')).known, false);
  });

  test('whoever set a state in ServiceNow is the one of the newest change, and not known when that is another one by now', async () => {
    const one = instance(AUDITED);
    const { ticket, id } = decided(one, BRAM);
    await pass(one.clock, 1);
    one.servicenow.decideApproval(ticket.id, id, { as: ROSA, state: 'requested' });
    one.servicenow.decideApproval(ticket.id, id, { as: MIRA, state: 'approved' });
    const set = await setBy(one, id);
    assert.equal(set.known && set.toolId, one.toolIdOf(MIRA), 'of two changes in one second the later one');
    assert.equal((await setBy(one, id, 'rejected')).known, false);
  });

  test('whoever set a state in ServiceNow is nobody who is not active', async () => {
    const one = instance(AUDITED);
    const { id } = decided(one);
    one.servicenow.patchUser(MIRA, { active: 'false' });
    assert.equal((await setBy(one, id)).known, false);
  });

  test('whoever set a state in ServiceNow is asked of many records in one call, and of none in none', async () => {
    const one = instance(AUDITED);
    const rows = [decided(one).id, decided(one).id, decided(one).id].map((id) => ({ id, state: 'approved' }));
    await one.ticketing.whoSet('approver-row', [], 'r');
    assert.equal(callsOf(one, '/sys_audit'), 0);
    const answer = await one.ticketing.whoSet('approver-row', rows, 'r');
    assert.ok(!answer.failed);
    assert.equal(Object.values(answer.by).filter(({ known }) => known).length, 3);
    assert.equal(callsOf(one, '/sys_audit'), 1);
  });

  test('whoever set a state in ServiceNow is read again later where the call failed', async () => {
    const one = instance(AUDITED);
    const { id } = decided(one);
    one.faults.add({ match: { path: '/api/now/table/sys_audit*' }, effect: { kind: 'status', status: 503 } });
    const answer = await one.ticketing.whoSet('approver-row', [{ id, state: 'approved' }], 'r');
    assert.ok(answer.failed && answer.kind === 'later');
  });
});
