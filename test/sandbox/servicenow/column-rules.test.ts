import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instance, MIRA, PROMPT, ROSA, recordIn, results } from './instance.ts';

const ORDER = {
  catalogItem: 'Add contractor to Team Alpha',
  requestedFor: ROSA,
  variables: { justification: 'Project', end_date: '2026-06-30' },
};

describe('a value on its way into a column', () => {
  test('a value on its way into a column is cut at the length of the column, and nobody is told (S22)', async () => {
    const one = instance(PROMPT);
    const long = 'x'.repeat(5_000);
    const body = { short_description: long, description: long, correlation_id: long };
    const created = await one.call('POST', '/api/now/table/sc_task', body);
    assert.equal(created.status, 201);
    const lengths = Object.keys(body).map((column) => String(recordIn(created)[column]).length);
    assert.deepEqual(lengths, [160, 4_000, 100]);
    const path = `/api/now/table/sc_task/${recordIn(created)['sys_id']}`;
    const closed = await one.call('PATCH', path, { close_notes: long });
    assert.equal(String(recordIn(closed)['close_notes']).length, 4_000);
  });

  test('a value on its way into a column may lose half of its last character, and any column may be shorter here (S22)', async () => {
    const one = instance({ ...PROMPT, lengths: { 'sc_item_option.value': 10, 'incident.description': 3 } });
    const { id, number } = one.now.createTicket({
      ...ORDER,
      variables: { ...ORDER.variables, justification: 'Ten and more characters' },
    });
    assert.equal(one.now.ticket(number).variables['justification'], 'Ten and mo');
    one.now.patchTicket(number, { variables: { justification: 'Another ten and more' } });
    assert.equal(one.now.ticket(number).variables['justification'], 'Another te');
    one.now.switches.lengths['sys_journal_field.value'] = 8;
    await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { work_notes: 'Longer than that' });
    assert.equal(one.now.ticket(number).journal[0]?.text, 'Longer t');
    const body = { description: 'ab\u{1F600}', short_description: 'as it is' };
    const created = recordIn(await one.call('POST', '/api/now/table/incident', body));
    assert.deepEqual([created['description'], created['short_description']], ['ab\ud83d', 'as it is']);
  });
});

describe('numbers', () => {
  test('numbers have the prefix and the digits that Number Maintenance says (S23)', async () => {
    const one = instance({ ...PROMPT, numbers: { sc_req_item: { prefix: 'ACME-RITM', digits: 10 } } });
    assert.equal(one.now.createTicket(ORDER).number, 'ACME-RITM0000010001');
    await one.advance(0);
    assert.equal(JSON.parse(one.received[0]?.body ?? '').number, 'ACME-RITM0000010001');
    assert.equal((await one.call('POST', '/api/now/table/sc_task', {})).text.includes('SCTASK0010001'), true);
  });
});

describe('a rule of the instance', () => {
  test('gives a record another state than the one written, whoever writes it (S24)', async () => {
    const flips = [{ table: 'sc_req_item', from: '4', to: '3' }] as const;
    const one = instance({ ...PROMPT, rules: { flips } });
    const { id, number } = one.now.createTicket(ORDER);
    const path = `/api/now/table/sc_req_item/${id}`;
    const closed = recordIn(await one.call('PATCH', path, { state: '4', close_notes: 'No' }));
    assert.deepEqual([closed['state'], closed['active']], ['3', 'false']);
    one.now.patchTicket(number, { fields: { state: 'Open' } });
    one.now.closeTicket(number, { state: 'Closed Incomplete' });
    assert.equal(one.now.ticket(number).stateLabel, 'Closed Complete');
    assert.equal(recordIn(await one.call('PATCH', path, { short_description: 'kept' }))['state'], '3');
  });

  test('aborts every change of a table with 403 (S24)', async () => {
    const one = instance({ ...PROMPT, rules: { aborts: ['sc_req_item'] } });
    const { id } = one.now.createTicket(ORDER);
    const reply = await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { state: '3' });
    assert.equal(reply.status, 403);
    assert.match(reply.text, /aborted by Business Rule/);
  });
});

describe('the audit of columns', () => {
  const audited = (rights = {}) =>
    instance({ ...PROMPT, audit: { tables: ['sysapproval_approver'] }, rights: { filtered: [], ...rights } });
  const query = (row: string) =>
    `/api/now/table/sys_audit?sysparm_query=tablename=sysapproval_approver^documentkey=${row}^fieldname=state&sysparm_fields=user,oldvalue,newvalue`;

  test('says who changed a column of an audited table, though somebody else wrote last (S26)', async () => {
    const one = audited();
    const { number } = one.now.createTicket(ORDER);
    const { id } = one.now.requestApproval(number, MIRA);
    assert.deepEqual(await results(one, query(id)), []);
    one.now.decideApproval(number, id, { as: MIRA, state: 'approved' });
    one.now.decideApproval(number, id, { as: ROSA, state: 'approved', comments: 'attached the form' });
    assert.equal(one.now.ticket(number).approvals[0]?.updatedBy, 'rosa');
    assert.deepEqual(await results(one, query(id)), [
      { user: 'mira', oldvalue: 'requested', newvalue: 'approved' },
    ]);
  });

  test('the audit of columns is neither kept for approver rows nor readable by an integration on a new instance (S26)', async () => {
    const one = instance(PROMPT);
    const { number } = one.now.createTicket(ORDER);
    const { id } = one.now.requestApproval(number, MIRA);
    one.now.decideApproval(number, id, { as: MIRA, state: 'approved' });
    assert.deepEqual(one.now.listRecords('sys_audit'), []);
    one.now.switches.audit.tables = ['sysapproval_approver'];
    one.now.decideApproval(number, id, { as: MIRA, state: 'rejected' });
    const reply = await one.call('GET', query(id));
    assert.deepEqual([reply.body, reply.headers.get('x-total-count')], [{ result: [] }, '1']);
  });
});
