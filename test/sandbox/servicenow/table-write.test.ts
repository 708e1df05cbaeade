import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { groupId, userId } from '../../../sandbox/tenant/servicenow/people.ts';
import { type Instance, instance, MIRA, PROMPT, ROSA, recordIn } from './instance.ts';

const ORDER = { catalogItem: 'Access to VPN', requestedFor: ROSA, variables: { justification: 'Travel' } };

const ticketIn = (one: Instance) => one.now.createTicket(ORDER);

const incidentIn = async (one: Instance): Promise<string> => {
  const { body } = await one.call('POST', '/api/now/table/incident', { short_description: 'Stuck' });
  const record = recordIn({ body });
  return String(record['sys_id']);
};

describe('writing records over the Table API', () => {
  test('creates with 201, the record and where it is', async () => {
    const one = instance(PROMPT);
    const { id, number } = ticketIn(one);
    const { status, headers, body } = await one.call('POST', '/api/now/table/sc_task', {
      request_item: id,
      short_description: 'Check by hand',
      assignment_group: groupId('Identity Ops'),
      correlation_id: 'countersign-1',
    });
    const record = recordIn({ body });
    assert.equal(status, 201);
    assert.equal(
      headers.get('location'),
      `https://acme.service-now.com/api/now/table/sc_task/${record['sys_id']}`,
    );
    assert.equal(record['number'], 'SCTASK0010001');
    assert.equal(record['state'], '1');
    const [task] = one.now.ticket(number).tasks;
    assert.equal(task?.assignmentGroup, 'Identity Ops');
    assert.equal(task?.correlationId, 'countersign-1');
  });

  test('keeps nothing of a reference to a record of another table, which shows nothing and leads nowhere', async () => {
    const one = instance(PROMPT);
    const { id } = ticketIn(one);
    const incident = await incidentIn(one);
    const make = async (fields: object) => recordIn(await one.call('POST', '/api/now/table/sc_task', fields));
    const wrong = await make({ request_item: incident });
    assert.deepEqual([wrong['request_item'], wrong['parent']], ['', '']);
    const right = await make({ parent: incident });
    assert.equal((right['parent'] as { value?: string }).value, incident);
    const ofItem = await make({ request_item: id });
    assert.equal((ofItem['request_item'] as { value?: string }).value, id);
  });

  test('creates only the first of several records in one body', async () => {
    const one = instance(PROMPT);
    const records = [{ short_description: 'one' }, { short_description: 'two' }];
    assert.equal((await one.call('POST', '/api/now/table/incident', { records })).status, 201);
    assert.deepEqual(
      one.now.listRecords('incident').map((fields) => fields['short_description']),
      ['one'],
    );
  });

  test('counts modifications and stamps who and when, and ignores system columns and objects', async () => {
    const one = instance(PROMPT);
    const { id, number } = ticketIn(one);
    await one.advance(60_000);
    const body = {
      state: '2',
      sys_updated_by: 'mira',
      sys_created_by: 'mira',
      sys_mod_count: '99',
      no_such: 'x',
      assigned_to: { value: userId(MIRA) },
    };
    assert.equal((await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, body)).status, 200);
    const { fields } = one.now.ticket(number);
    assert.equal(fields['sys_mod_count'], '1');
    assert.equal(fields['sys_updated_by'], 'svc.countersign');
    assert.equal(fields['sys_updated_on'], '2026-03-03 09:01:00');
    assert.equal(fields['sys_created_by'], 'rosa');
    assert.equal(fields['assigned_to'], '');
    await one.call('PUT', `/api/now/table/sc_req_item/${id}`, { state: '2' });
    assert.equal(one.now.ticket(number).fields['sys_mod_count'], '1');
  });

  test('makes a task inactive with its closing state, says who closed it, and active again when reopened', async () => {
    const one = instance(PROMPT);
    const { id, number } = ticketIn(one);
    const path = `/api/now/table/sc_req_item/${id}`;
    await one.call('PATCH', path, { state: '3', close_notes: 'Done' });
    assert.equal(one.now.ticket(number).active, false);
    await one.advance(60_000);
    one.now.patchTicket(number, { fields: { short_description: 'A later edit' } });
    const closed = await one.call(
      'GET',
      `${path}?sysparm_fields=closed_at,closed_by.user_name,sys_updated_by`,
    );
    assert.deepEqual(closed.body['result'], {
      closed_at: '2026-03-03 09:00:00',
      'closed_by.user_name': 'svc.countersign',
      sys_updated_by: 'sam.servicedesk',
    });
    await one.call('PATCH', path, { state: '2' });
    assert.equal(one.now.ticket(number).active, true);
    assert.equal(one.now.ticket(number).fields['closed_at'], '');
    assert.equal(one.now.ticket(number).fields['closed_by'], '');
  });

  test('lets the last write win over somebody who wrote in between (S8)', async () => {
    const one = instance(PROMPT);
    const { id, number } = ticketIn(one);
    one.now.raceNextWrite(number, { state: '4', short_description: 'Not needed any more' });
    const read = await one.call('GET', `/api/now/table/sc_req_item/${id}?sysparm_fields=state`);
    assert.deepEqual(read.body['result'], { state: '1' });
    await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { state: '2' });
    const { fields } = one.now.ticket(number);
    assert.equal(fields['state'], '2');
    assert.equal(fields['short_description'], 'Not needed any more');
    assert.equal(fields['sys_mod_count'], '2');
    one.now.patchTicket(number, { fields: { short_description: 'Needed after all' } });
    await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { state: '1' });
    assert.equal(one.now.ticket(number).fields['short_description'], 'Needed after all');
  });

  test('refuses to resolve an incident without a code and notes, by data policy (S13)', async () => {
    const one = instance(PROMPT);
    const path = `/api/now/table/incident/${await incidentIn(one)}`;
    const bare = await one.call('PATCH', path, { state: '6', close_code: 'Solved' });
    assert.equal(bare.status, 403);
    assert.match(bare.text, /Data Policy Exception.*close_notes/);
    assert.equal((await one.call('PATCH', path, { incident_state: '6' })).status, 403);
    const full = { state: '6', close_code: 'Solved', close_notes: 'Access taken back' };
    assert.equal((await one.call('PATCH', path, full)).status, 200);
    const [incident] = one.now.listRecords('incident');
    assert.equal(incident?.['incident_state'], '6');
    assert.equal(incident?.['active'], 'true');
    await one.call('PATCH', path, { incident_state: '7' });
    const [closed] = one.now.listRecords('incident');
    assert.deepEqual([closed?.['state'], closed?.['active']], ['7', 'false']);
    one.now.switches.policy.incidentClosure = false;
    const loose = `/api/now/table/incident/${await incidentIn(one)}`;
    assert.equal((await one.call('PATCH', loose, { state: '6' })).status, 200);
  });

  test('refuses to close a request item without notes where that policy is on (S13)', async () => {
    const one = instance({ ...PROMPT, policy: { itemClosure: true } });
    const { id } = ticketIn(one);
    assert.equal((await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { state: '3' })).status, 403);
  });

  test('keeps to the rights of the integration account (S13)', async () => {
    const one = instance(PROMPT);
    const { id } = ticketIn(one);
    const user = one.now.listRecords('sys_user')[0]?.['sys_id'];
    const wrote = await one.call('PATCH', `/api/now/table/sys_user/${user}`, { active: 'false' });
    assert.equal(wrote.status, 403);
    assert.match(wrote.text, /ACL Exception Update Failed/);
    assert.equal((await one.call('POST', '/api/now/table/sys_user', { user_name: 'x' })).status, 403);
    assert.equal((await one.call('DELETE', `/api/now/table/sc_req_item/${id}`)).status, 403);
    one.now.switches.rights.deletable = ['sc_req_item'];
    assert.equal((await one.call('DELETE', `/api/now/table/sc_req_item/${id}`)).status, 204);
    assert.deepEqual(one.now.listRecords('sc_item_option_mtom'), []);
    assert.deepEqual(one.now.listRecords('sc_item_option'), []);
    assert.equal((await one.call('GET', `/api/now/table/sc_req_item/${id}`)).status, 404);
  });

  test("writes other people's approval rows in the integration's own name, or not at all", async () => {
    const one = instance(PROMPT);
    const { id, number } = ticketIn(one);
    const row = { sysapproval: id, approver: userId(MIRA), state: 'requested' };
    const { body } = await one.call('POST', '/api/now/table/sysapproval_approver', row);
    const created = recordIn({ body });
    const path = `/api/now/table/sysapproval_approver/${created['sys_id']}`;
    const decided = { state: 'approved', comments: 'Mira approved in Teams at 10:04' };
    assert.equal((await one.call('PATCH', path, decided)).status, 200);
    const [approval] = one.now.ticket(number).approvals;
    assert.equal(approval?.approver, MIRA);
    assert.equal(approval?.updatedBy, 'svc.countersign');
    assert.equal(approval?.comments, 'Mira approved in Teams at 10:04');
    one.now.switches.rights.othersApprovals = false;
    assert.equal((await one.call('PATCH', path, { state: 'rejected' })).status, 403);
  });

  test('answers 400 to a body that is no JSON, and leaves the body out when asked', async () => {
    const one = instance(PROMPT);
    const { id, number } = ticketIn(one);
    assert.equal((await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, '{"state":')).status, 400);
    const silent = { 'x-no-response-body': 'true' };
    const { status, text } = await one.call(
      'PATCH',
      `/api/now/table/sc_req_item/${id}`,
      { state: '2' },
      silent,
    );
    assert.deepEqual([status, text], [200, '']);
    assert.equal(one.now.ticket(number).state, '2');
  });
});
