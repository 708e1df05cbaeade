import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Instance, instance, MIRA, PROMPT, ROSA, recordIn, rowsIn } from './instance.ts';

const ORDER = {
  catalogItem: 'Add contractor to Team Alpha',
  requestedFor: ROSA,
  variables: { justification: 'Project', end_date: '2026-06-30' },
};

/** One ticket with an approver row, a note and variables. */
async function ordered(one: Instance) {
  const { id, number } = one.now.createTicket(ORDER);
  const row = one.now.requestApproval(number, MIRA);
  await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { work_notes: 'for the desk' });
  return { id, number, row: row.id };
}

/** What the app asks of each table about one ticket. */
const queries = (id: string) =>
  ({
    sc_req_item: `sys_id=${id}`,
    sc_item_option_mtom: `request_item=${id}`,
    sysapproval_approver: `sysapproval=${id}`,
    sys_journal_field: `element_id=${id}`,
    sys_user: `u_entra_object_id=${ROSA}`,
    sys_user_group: 'name=IAM',
  }) as const;

const TABLES = Object.keys(queries('')) as (keyof ReturnType<typeof queries>)[];

for (const table of TABLES)
  describe(`rows of ${table}`, () => {
    const ask = (one: Instance, id: string) =>
      one.call('GET', `/api/now/table/${table}?sysparm_query=${queries(id)[table]}`);

    test(`rows of ${table} are left out of a list by an ACL, though the total counts them (S20)`, async () => {
      const one = instance(PROMPT);
      const { id } = await ordered(one);
      const all = await ask(one, id);
      const [row] = rowsIn(all);
      assert.ok(row);
      one.now.switches.rights.filtered = [table];
      const none = await ask(one, id);
      assert.deepEqual([none.status, none.body], [200, { result: [] }]);
      assert.equal(none.headers.get('x-total-count'), String(rowsIn(all).length));
      assert.equal((await one.call('GET', `/api/now/table/${table}/${row['sys_id']}`)).status, 404);
      one.now.switches.rights.filtered = [];
      one.now.switches.rights.hidden = [String(row['sys_id'])];
      assert.equal(rowsIn(await ask(one, id)).length, rowsIn(all).length - 1);
    });

    test(`rows of ${table} are refused as a whole where the table may not be queried (S13, S20)`, async () => {
      const one = instance(PROMPT);
      const { id } = await ordered(one);
      one.now.switches.rights.unreadable = [table];
      assert.equal((await ask(one, id)).status, 403);
    });

    test('come in part, with status 200 and an error, when a quota cancels the read (S21)', async () => {
      const one = instance(PROMPT);
      const { id } = await ordered(one);
      const all = rowsIn(await ask(one, id));
      one.now.switches.quota.rows = { [table]: all.length - 1 };
      const part = await ask(one, id);
      assert.equal(part.status, 200);
      assert.deepEqual(rowsIn(part), all.slice(0, -1));
      assert.equal(part.body['status'], 'failure');
      const { message } = part.body['error'] as { message: string };
      assert.equal(message, 'Transaction cancelled: maximum execution time exceeded');
      one.now.switches.quota.json = 'broken';
      await assert.rejects(ask(one, id), SyntaxError);
    });
  });

describe('what lies behind a reference', () => {
  test('reads as empty where its record may not be seen, while searching for it still works (S20)', async () => {
    const one = instance(PROMPT);
    const { id } = await ordered(one);
    const path = `/api/now/table/sc_item_option_mtom?sysparm_query=request_item=${id}^sc_item_option.value=Project&sysparm_fields=sc_item_option.value,request_item.number`;
    for (const right of ['filtered', 'unreadable'] as const) {
      one.now.switches.rights[right] = ['sc_item_option'];
      assert.deepEqual(rowsIn(await one.call('GET', path)), [
        { 'sc_item_option.value': '', 'request_item.number': 'RITM0010001' },
      ]);
      one.now.switches.rights[right] = [];
    }
    assert.equal(rowsIn(await one.call('GET', path))[0]?.['sc_item_option.value'], 'Project');
  });
});

describe('a column that may not be read', () => {
  test('a column that may not be read is left out of the record without a word, dot-walked or not (S20)', async () => {
    const one = instance(PROMPT);
    const { id } = await ordered(one);
    one.now.switches.rights.columns = ['sc_req_item.requested_for', 'sc_request.requested_for'];
    const path = `/api/now/table/sc_req_item/${id}?sysparm_fields=number,requested_for,request.requested_for`;
    assert.deepEqual(recordIn(await one.call('GET', path)), { number: 'RITM0010001' });
  });
});
