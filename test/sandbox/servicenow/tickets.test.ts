import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NAMED_PEOPLE, person } from '../../../sandbox/tenant/company/people.ts';
import { SHARED_EMAIL, serviceNowPeople, UNLINKED } from '../../../sandbox/tenant/servicenow/company.ts';
import { userId } from '../../../sandbox/tenant/servicenow/people.ts';
import { BRAM, GONE, type Instance, instance, MIRA, PEOPLE, PROMPT, ROSA, rowsIn } from './instance.ts';

const ORDER = {
  catalogItem: 'Add contractor to Team Alpha',
  requestedFor: ROSA,
  variables: { justification: 'Project', end_date: '2026-06-30' },
};

const userWith = async (one: Instance, column: string, value: string) => {
  const path = `/api/now/table/sys_user?sysparm_fields=user_name,active&sysparm_query=${column}=${value}`;
  const { body } = await one.call('GET', path);
  return rowsIn({ body });
};

describe('a ticket', () => {
  test('shows its state, variables, journal, approvals and follow-up tasks', async () => {
    const one = instance(PROMPT);
    const created = one.now.createTicket(ORDER);
    const path = `/api/now/table/sc_req_item/${created.id}`;
    await one.call('PATCH', path, { work_notes: 'for the desk' });
    await one.call('PATCH', path, { comments: 'for the requester' });
    const follow = { short_description: 'Check', correlation_id: `servicenow-${created.id}-x` };
    await one.call('POST', '/api/now/table/incident', follow);
    const ticket = one.now.ticket(created.number);
    assert.deepEqual(one.now.ticket(created.id), ticket);
    assert.equal(ticket.stateLabel, 'Open');
    assert.equal(ticket.approval, 'requested');
    assert.equal(ticket.variables['end_date'], '2026-06-30');
    const at = '2026-03-03T09:00:00.000Z';
    assert.deepEqual(ticket.journal, [
      { at, by: 'svc.countersign', kind: 'work_note', text: 'for the desk' },
      { at, by: 'svc.countersign', kind: 'comment', text: 'for the requester' },
    ]);
    assert.deepEqual(
      ticket.tasks.map(({ table, number, state }) => [table, number, state]),
      [['incident', 'INC0010001', '1']],
    );
    assert.deepEqual(
      one.now.listTickets().map(({ number, active }) => [number, active]),
      [[created.number, true]],
    );
  });

  test("approved in ServiceNow carries the decision of the manager, in the manager's own name", () => {
    const one = instance(PROMPT);
    const { number } = one.now.createTicket({ ...ORDER, approval: 'approved' });
    const { approval, approvals, fields } = one.now.ticket(number);
    assert.equal(approval, 'approved');
    assert.equal(fields['sys_updated_by'], 'system');
    assert.deepEqual(
      approvals.map(({ approver, state, updatedBy }) => [approver, state, updatedBy]),
      [[MIRA, 'approved', 'mira']],
    );
    const unmanaged = one.now.createTicket({ ...ORDER, requestedFor: MIRA, approval: 'approved' });
    assert.deepEqual(one.now.ticket(unmanaged.number).approvals, []);
    assert.equal(one.now.ticket(unmanaged.number).approval, 'approved');
  });

  test('records whoever writes an approval row, the approver or somebody else', () => {
    const one = instance(PROMPT);
    const { number } = one.now.createTicket(ORDER);
    const mine = one.now.requestApproval(number, MIRA);
    const other = one.now.requestApproval(number, BRAM);
    one.now.decideApproval(number, mine.id, { as: MIRA, state: 'approved', comments: 'Until June' });
    assert.equal(one.now.ticket(number).approval, 'requested');
    one.now.decideApproval(number, other.id, { as: ROSA, state: 'approved' });
    const { approval, approvals } = one.now.ticket(number);
    assert.deepEqual(
      approvals.map(({ approver, updatedBy, comments }) => [approver, updatedBy, comments]),
      [
        [MIRA, 'mira', 'Until June'],
        [BRAM, 'rosa', ''],
      ],
    );
    assert.equal(approval, 'approved');
    const elsewhere = one.now.createTicket(ORDER).number;
    const foreign = { as: MIRA, state: 'rejected' };
    assert.throws(() => one.now.decideApproval(elsewhere, mine.id, foreign), /RITM0010002 has no approval/);
    assert.throws(
      () => one.now.decideApproval(number, 'nope', { as: MIRA, state: 'approved' }),
      /no approval nope/,
    );
  });

  test('a ticket is rejected by one rejection, and not rolled up at all on some instances', () => {
    const one = instance(PROMPT);
    const { number } = one.now.createTicket(ORDER);
    const [first, second] = [one.now.requestApproval(number, MIRA), one.now.requestApproval(number, BRAM)];
    one.now.decideApproval(number, second.id, { as: BRAM, state: 'rejected' });
    assert.equal(one.now.ticket(number).approval, 'rejected');
    const loose = instance({ ...PROMPT, approvals: { rollUp: false } });
    const ticket = loose.now.createTicket(ORDER);
    const { id } = loose.now.requestApproval(ticket.number, MIRA);
    loose.now.decideApproval(ticket.number, id, { as: MIRA, state: 'approved' });
    assert.equal(loose.now.ticket(ticket.number).approval, 'requested');
    assert.ok(first.id);
  });

  for (const [state, label] of [
    ['4', 'Closed Incomplete'],
    ['7', 'Closed Skipped'],
  ] as const) {
    test(`withdraws open approvals when it ends as ${label} (S6)`, () => {
      const one = instance(PROMPT);
      const { number } = one.now.createTicket(ORDER);
      one.now.requestApproval(number, MIRA);
      one.now.closeTicket(number, { state: label, notes: 'Not needed' });
      const ticket = one.now.ticket(number);
      assert.deepEqual([ticket.state, ticket.stateLabel, ticket.active], [state, label, false]);
      assert.equal(ticket.approvals[0]?.state, 'not_required');
      one.now.decideApproval(number, ticket.approvals[0]?.id ?? '', { as: MIRA, state: 'approved' });
      assert.equal(one.now.ticket(number).approval, 'requested');
    });
  }

  for (const spelling of ['cancelled', 'canceled'] as const) {
    test(`spells a withdrawn approval "${spelling}" where the instance does (S6, S19)`, () => {
      const one = instance({ ...PROMPT, approvals: { canceled: spelling } });
      const { number } = one.now.createTicket(ORDER);
      one.now.requestApproval(number, MIRA);
      one.now.patchTicket(number, { approval: spelling });
      assert.equal(one.now.ticket(number).approval, spelling);
      assert.equal(one.now.ticket(number).approvals[0]?.state, spelling);
    });
  }

  test('a ticket is gone once deleted, without a webhook that says so (S6)', async () => {
    const one = instance(PROMPT);
    const { id, number } = one.now.createTicket({ ...ORDER, webhook: 'drop' });
    one.now.requestApproval(number, MIRA);
    one.now.deleteTicket(number);
    assert.equal((await one.call('GET', `/api/now/table/sc_req_item/${id}`)).status, 404);
    assert.deepEqual(one.now.listRecords('sysapproval_approver'), []);
    assert.deepEqual(one.received, []);
    assert.throws(() => one.now.ticket(number), /has no ticket RITM0010001/);
  });

  test('a ticket can be edited after its approval: beneficiary, variables, reopened (S7)', async () => {
    const one = instance(PROMPT);
    const { number } = one.now.createTicket({ ...ORDER, approval: 'approved', webhook: 'drop' });
    one.now.patchTicket(number, {
      fields: { requested_for: BRAM },
      variables: { end_date: '2027-12-31' },
      as: ROSA,
    });
    const edited = one.now.ticket(number);
    assert.equal(edited.approval, 'approved');
    assert.equal(edited.fields['requested_for'], userId(BRAM));
    assert.equal(edited.variables['end_date'], '2027-12-31');
    assert.deepEqual([edited.fields['sys_mod_count'], edited.fields['sys_updated_by']], ['2', 'rosa']);
    one.now.patchTicket(number, { variables: { justification: 'Another reason' } });
    assert.equal(one.now.ticket(number).fields['sys_mod_count'], '3');
    one.now.closeTicket(number);
    one.now.patchTicket(number, { fields: { state: 'Open' } });
    assert.equal(one.now.ticket(number).active, true);
    await one.advance(0);
    assert.deepEqual(
      one.received.map(({ body }) => JSON.parse(body).event),
      ['request.updated', 'request.updated', 'request.closed', 'request.updated'],
    );
  });

  test('takes a state nobody knows, and shows it as it is (S19)', () => {
    const one = instance(PROMPT);
    const { number } = one.now.createTicket(ORDER);
    one.now.patchTicket(number, { fields: { state: '18' }, approval: 'perhaps' });
    const { state, stateLabel, approval } = one.now.ticket(number);
    assert.deepEqual([state, stateLabel, approval], ['18', '18', 'perhaps']);
  });

  test('a ticket is refused with what to use instead when it asks for what is not there', () => {
    const one = instance(PROMPT);
    const wrong = { justification: 'x', color: 'red' };
    assert.throws(
      () => one.now.createTicket({ ...ORDER, variables: wrong }),
      /no variable color; it asks for/,
    );
    assert.throws(
      () => one.now.createTicket({ ...ORDER, catalogItem: 'A pony' }),
      /Use one of "Access to Finance BI"/,
    );
    assert.throws(
      () => one.now.createTicket({ ...ORDER, requestedFor: 'nobody' }),
      /no user for Entra person nobody/,
    );
    assert.deepEqual(one.now.listRecords('sc_request'), []);
  });
});

describe('user records', () => {
  test('user records are linked to Entra people one to one, inactive where the account is disabled (S18)', async () => {
    const one = instance(PROMPT);
    assert.deepEqual(await userWith(one, 'u_entra_object_id', ROSA), [{ user_name: 'rosa', active: 'true' }]);
    assert.deepEqual(await userWith(one, 'u_entra_object_id', GONE), [
      { user_name: 'gone', active: 'false' },
    ]);
    assert.deepEqual(one.now.listRecords('sys_user_grmember'), []);
    assert.notEqual(userId(ROSA), ROSA.replaceAll('-', ''));
    for (const { id } of PEOPLE) assert.equal((await userWith(one, 'u_entra_object_id', id)).length, 1);
  });

  test('user records may share an e-mail address, lack the link, or have it twice (S18)', async () => {
    const one = instance(PROMPT);
    one.now.addUser({ user_name: 'rosa.admin', email: 'ROSA@contoso.example', active: 'true' });
    assert.equal((await userWith(one, 'email', 'rosa@contoso.example')).length, 2);
    one.now.patchUser(BRAM, { u_entra_object_id: '' });
    assert.deepEqual(await userWith(one, 'u_entra_object_id', BRAM), []);
    one.now.addUser({ user_name: 'mira.old', u_entra_object_id: MIRA, active: 'true' });
    assert.equal((await userWith(one, 'u_entra_object_id', MIRA)).length, 2);
  });

  test('user records of the sandbox company have these flaws from the start (S18)', async () => {
    const one = instance(PROMPT, undefined, 7, serviceNowPeople(NAMED_PEOPLE));
    assert.deepEqual(await userWith(one, 'u_entra_object_id', UNLINKED), []);
    const { userPrincipalName } = NAMED_PEOPLE.find(({ id }) => id === SHARED_EMAIL) ?? person('sales-rep');
    assert.equal((await userWith(one, 'email', userPrincipalName)).length, 2);
    assert.equal((await userWith(one, 'u_entra_object_id', SHARED_EMAIL)).length, 1);
    assert.equal((await userWith(one, 'user_name', 'lena.left'))[0]?.['active'], 'false');
    const { number } = one.now.createTicket({ ...ORDER, requestedFor: UNLINKED, approval: 'approved' });
    assert.equal(one.now.ticket(number).approvals[0]?.approver, person('ceo').id);
    assert.deepEqual(await userWith(one, 'email', 'bob.carter@fabrikam.example'), [
      { user_name: 'bob.carter@fabrikam.example', active: 'true' },
    ]);
    const names = one.now.listRecords('sys_user').map((fields) => fields['user_name']);
    assert.equal(new Set(names).size, names.length);
  });

  test("hold a queue's members for the groups of the sandbox company", async () => {
    const one = instance(PROMPT, undefined, 7, serviceNowPeople(NAMED_PEOPLE));
    const { body } = await one.call(
      'GET',
      '/api/now/table/sys_user_grmember?sysparm_query=group.name=IAM&sysparm_fields=user.u_entra_object_id',
    );
    const members = rowsIn({ body });
    assert.deepEqual(
      members.map((row) => row['user.u_entra_object_id']).toSorted(),
      ['iam-lead', 'iam-duty-manager-1', 'iam-duty-manager-2'].map((key) => person(key).id).toSorted(),
    );
  });
});
