import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { instance, PROMPT, ROSA, recordIn, results } from './instance.ts';

const ORDER = {
  catalogItem: 'Engineering repository access',
  requestedFor: ROSA,
  variables: { access_level: 'read', justification: 'Code review' },
};

describe('reading records over the Table API', () => {
  test('writes every value as text, references with a link, empty references as empty text (S15)', async () => {
    const one = instance(PROMPT);
    const { id } = one.now.createTicket(ORDER);
    const { body } = await one.call('GET', `/api/now/table/sc_req_item/${id}`);
    const record = recordIn({ body });
    assert.equal(record['active'], 'true');
    assert.equal(record['sys_mod_count'], '0');
    assert.equal(record['sys_created_on'], '2026-03-03 09:00:00');
    assert.equal(record['assigned_to'], '');
    assert.deepEqual(record['cat_item'], {
      link: `https://acme.service-now.com/api/now/table/sc_cat_item/${sysIdOf(ORDER.catalogItem)}`,
      value: sysIdOf(ORDER.catalogItem),
    });
  });

  test('leaves links and unknown columns out when asked, and follows references by dots', async () => {
    const one = instance(PROMPT);
    const { id } = one.now.createTicket(ORDER);
    const asked = 'cat_item,no_such_column,cat_item.name,requested_for.manager.user_name';
    const { body } = await one.call(
      'GET',
      `/api/now/v2/table/sc_req_item/${id}?sysparm_fields=${asked}&sysparm_exclude_reference_link=true`,
    );
    assert.deepEqual(body['result'], {
      cat_item: sysIdOf(ORDER.catalogItem),
      'cat_item.name': ORDER.catalogItem,
      'requested_for.manager.user_name': 'mira',
    });
  });

  test("shows display values in the integration user's language and time zone (S15)", async () => {
    const one = instance(PROMPT);
    const { id } = one.now.createTicket(ORDER);
    const path = `/api/now/table/sc_req_item/${id}?sysparm_fields=state,sys_created_on,requested_for`;
    const shown = await one.call(
      'GET',
      `${path}&sysparm_display_value=true&sysparm_exclude_reference_link=true`,
    );
    assert.deepEqual(shown.body['result'], {
      state: 'Open',
      sys_created_on: '03-03-2026 10:00:00',
      requested_for: 'Rosa Example',
    });
    one.now.patchTicket(id, { fields: { state: '2' } });
    const both = await one.call('GET', `${path}&sysparm_display_value=all`);
    const record = recordIn(both);
    assert.deepEqual(record['state'], { display_value: 'In behandeling', value: '2' });
    one.now.switches.display.language = 'en';
    const english = await one.call('GET', `${path}&sysparm_display_value=all`);
    assert.match(english.text, /Work in Progress/);
  });

  test('reads journals as empty and lists their entries in a table of their own (S14)', async () => {
    const one = instance(PROMPT);
    const { id } = one.now.createTicket(ORDER);
    for (const attempt of ['first', 'second']) {
      const { body } = await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, {
        work_notes: `[evt:1] granted, ${attempt}`,
      });
      const record = recordIn({ body });
      assert.equal(record['work_notes'], '');
    }
    const shown = await one.call(
      'GET',
      `/api/now/table/sc_req_item/${id}?sysparm_fields=work_notes&sysparm_display_value=true`,
    );
    const stamp = '03-03-2026 10:00:00 - svc.countersign\n[evt:1] granted,';
    assert.deepEqual(shown.body['result'], { work_notes: `${stamp} second\n\n${stamp} first\n\n` });
    const query = `element_id=${id}^element=work_notes^valueLIKE[evt:1]`;
    const entries = await results(
      one,
      `/api/now/table/sys_journal_field?sysparm_query=${encodeURIComponent(query)}&sysparm_fields=value,sys_created_by`,
    );
    assert.deepEqual(entries, [
      { value: '[evt:1] granted, first', sys_created_by: 'svc.countersign' },
      { value: '[evt:1] granted, second', sys_created_by: 'svc.countersign' },
    ]);
  });

  test('joins variables to their names by two tables, and a request item to its request', async () => {
    const one = instance(PROMPT);
    const { id } = one.now.createTicket(ORDER);
    const rows = await results(
      one,
      `/api/now/table/sc_item_option_mtom?sysparm_query=request_item=${id}` +
        '&sysparm_fields=sc_item_option.item_option_new.name,sc_item_option.value',
    );
    const name = 'sc_item_option.item_option_new.name';
    assert.deepEqual(Object.fromEntries(rows.map((row) => [row[name], row['sc_item_option.value']])), {
      access_level: 'read',
      justification: 'Code review',
      end_date: '',
      duration_days: '',
      risk_tier: '',
    });
    const parents = await results(one, '/api/now/table/sc_req_item?sysparm_query=request.number=REQ0010001');
    assert.equal(parents.length, 1);
  });

  test('answers the same 404 for a missing and for a hidden record (S13)', async () => {
    const one = instance(PROMPT);
    const { id } = one.now.createTicket(ORDER);
    const missing = await one.call('GET', `/api/now/table/sc_req_item/${'0'.repeat(32)}`);
    one.now.switches.rights.hidden = [id];
    const hidden = await one.call('GET', `/api/now/table/sc_req_item/${id}`);
    assert.equal(hidden.status, 404);
    assert.deepEqual(hidden.body, {
      error: {
        message: 'No Record found',
        detail: "Record doesn't exist or ACL restricts the record retrieval",
      },
      status: 'failure',
    });
    assert.equal(hidden.text, missing.text);
    const write = await one.call('PATCH', `/api/now/table/sc_req_item/${id}`, { state: '2' });
    assert.equal(write.status, 404);
  });

  test('answers 403 with a detail of null for a table it may not query (S13)', async () => {
    const one = instance({ ...PROMPT, rights: { unreadable: ['sys_journal_field'] } });
    const { status, body } = await one.call('GET', '/api/now/table/sys_journal_field');
    assert.equal(status, 403);
    assert.deepEqual(body['error'], { message: 'Insufficient rights to query records', detail: null });
  });

  test('answers 400 for a table or a route that does not exist', async () => {
    const one = instance(PROMPT);
    const table = await one.call('GET', '/api/now/table/no_such_table');
    assert.equal(table.status, 400);
    assert.match(table.text, /Invalid table no_such_table/);
    assert.equal((await one.call('GET', '/api/now/import/x')).status, 400);
  });
});
