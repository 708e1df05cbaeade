import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CATALOG, sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { type Instance, instance, PROMPT, ROSA, recordIn, rowsIn } from './instance.ts';

const ORDER = {
  catalogItem: 'Engineering repository access',
  requestedFor: ROSA,
  variables: { access_level: 'read', justification: 'Code review' },
};

const results = async (one: Instance, path: string): Promise<readonly Record<string, unknown>[]> => {
  const { body, status } = await one.call('GET', path);
  assert.equal(status, 200);
  return rowsIn({ body });
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

describe('lists', () => {
  const tenTickets = (one: Instance) => Array.from({ length: 10 }, () => one.now.createTicket(ORDER));

  test('cut the page before rights are looked at, so a page may be short (S16)', async () => {
    const one = instance(PROMPT);
    const [first, second] = tenTickets(one);
    one.now.switches.rights.hidden = [first?.id ?? '', second?.id ?? ''];
    const page = '/api/now/table/sc_req_item?sysparm_query=active=true&sysparm_limit=3&sysparm_fields=number';
    const { body, headers } = await one.call('GET', page);
    assert.deepEqual(body['result'], [{ number: 'RITM0010003' }]);
    assert.equal(headers.get('x-total-count'), '10');
    assert.match(headers.get('link') ?? '', /sysparm_offset=3>;rel="next"/);
    const last = await one.call('GET', `${page}&sysparm_offset=9`);
    assert.deepEqual(last.body['result'], [{ number: 'RITM0010010' }]);
  });

  test('answer no match with 404 on version 1 and with an empty list otherwise (S16)', async () => {
    const one = instance(PROMPT);
    const query = 'sc_req_item?sysparm_query=number=RITM9999999';
    assert.equal((await one.call('GET', `/api/now/v1/table/${query}`)).status, 404);
    assert.deepEqual((await one.call('GET', `/api/now/v2/table/${query}`)).body, { result: [] });
    assert.deepEqual((await one.call('GET', `/api/now/table/${query}`)).body, { result: [] });
  });

  test('drop a clause they do not understand and so match every record (S16)', async () => {
    const one = instance(PROMPT);
    tenTickets(one);
    const path = '/api/now/table/sc_req_item?sysparm_query=nubmer=RITM0010001';
    assert.equal((await results(one, path)).length, 10);
    assert.equal((await results(one, `${path}^number=RITM0010002`)).length, 1);
    one.now.switches.query.invalidReturnsNoRows = true;
    assert.equal((await results(one, path)).length, 0);
  });

  test('take column=value parameters, but not beside a query', async () => {
    const one = instance(PROMPT);
    tenTickets(one);
    assert.equal((await results(one, '/api/now/table/sc_req_item?number=RITM0010004')).length, 1);
    const both = '/api/now/table/sc_req_item?number=RITM0010004&sysparm_query=active=true';
    assert.equal((await results(one, both)).length, 10);
  });

  const names = (one: Instance, query: string) =>
    results(
      one,
      `/api/now/table/sc_cat_item?sysparm_fields=name&sysparm_query=${encodeURIComponent(query)}`,
    ).then((rows) => rows.map(({ name }) => name));

  const queries: readonly (readonly [query: string, expected: readonly string[]])[] = [
    ['name=access to vpn', ['Access to VPN']],
    ['nameSTARTSWITHPayments', ['Payments: create', 'Payments: approve']],
    ['nameENDSWITHlaptop', ['Order a laptop']],
    ['nameLIKECRM^ORnameLIKEhelpdesk^nameLIKEaccess', ['Sales CRM access', 'Global helpdesk access']],
    ['nameINOrder a laptop,Access to VPN', ['Order a laptop', 'Access to VPN']],
    ['name=Access to VPN^NQname=Order a laptop', ['Access to VPN', 'Order a laptop']],
    ['nameLIKEPayments^ORDERBYname', ['Payments: approve', 'Payments: create']],
    ['nameLIKEPayments^ORDERBYDESCname', ['Payments: create', 'Payments: approve']],
    ['name>Request^name<Sam', ['Request access to application', 'Sales CRM access']],
    ['nameISEMPTY', []],
    [
      'nameISNOTEMPTY^nameNOT LIKEaccess^nameNOT LIKEPayments^name!=Order a laptop',
      ['Add contractor to Team Alpha', 'Add user to group', 'Field apps (Intune)'],
    ],
    ['name=Order a laptop^NQnameLIKECRM', ['Sales CRM access', 'Order a laptop']],
    ['name>=Sales CRM access^name<=Sales CRM access', ['Sales CRM access']],
    ['nameNOT INAccess to VPN^nameSTARTSWITHAccess', ['Access to Finance BI']],
    ['active!=true', []],
  ];
  for (const [query, expected] of queries) {
    test(`answer the query ${query}`, async () =>
      assert.deepEqual(await names(instance(PROMPT), query), expected));
  }

  test('find journal entries of several kinds at once, by alternatives joined with NQ', async () => {
    const one = instance(PROMPT);
    const [first, second] = tenTickets(one);
    for (const ticket of [first, second]) {
      await one.call('PATCH', `/api/now/table/sc_req_item/${ticket?.id}`, {
        work_notes: '[m] a',
        comments: '[m] b',
      });
    }
    const entry = (element: string) => `element_id=${first?.id}^element=${element}^valueLIKE[m]`;
    const query = encodeURIComponent(`${entry('work_notes')}^NQ${entry('comments')}`);
    const found = await results(
      one,
      `/api/now/table/sys_journal_field?sysparm_fields=value&sysparm_query=${query}`,
    );
    assert.deepEqual(
      found.map(({ value }) => value),
      ['[m] a', '[m] b'],
    );
  });

  test('run javascript expressions on the server', async () => {
    const one = instance(PROMPT);
    const query = 'sys_user?sysparm_fields=user_name&sysparm_query=sys_id=javascript:gs.getUserID()';
    assert.deepEqual(await results(one, `/api/now/table/${query}`), [{ user_name: 'svc.countersign' }]);
  });

  test('hold the whole catalog, each item with the definitions of its variables', async () => {
    const one = instance(PROMPT);
    assert.equal((await results(one, '/api/now/table/sc_cat_item')).length, CATALOG.length);
    const definitions = await results(
      one,
      `/api/now/table/item_option_new?sysparm_fields=name&sysparm_query=cat_item=${sysIdOf('Add user to group')}`,
    );
    assert.deepEqual(
      definitions.map(({ name }) => name),
      ['group_name', 'justification', 'end_date', 'duration_days', 'risk_tier'],
    );
  });
});

describe('a new ticket', () => {
  test('is not there for REST at first, its parent request comes later still (S3)', async () => {
    const one = instance({
      commit: { item: { min: 2_000, max: 2_000 }, request: { min: 1_000, max: 1_000 } },
    });
    const { id, number } = one.now.createTicket({ ...ORDER, approval: 'approved' });
    const { fields } = one.now.ticket(number);
    const approvals = `/api/now/table/sysapproval_approver?sysparm_query=sysapproval=${id}`;
    assert.deepEqual(await results(one, approvals), []);
    const status = async (path: string) => (await one.call('GET', `/api/now/table/${path}`)).status;
    assert.equal(await status(`sc_req_item/${id}`), 404);
    assert.deepEqual(await results(one, `/api/now/table/sc_req_item?sysparm_query=number=${number}`), []);
    await one.advance(2_000);
    assert.equal(await status(`sc_req_item/${id}`), 200);
    assert.equal((await results(one, approvals)).length, 1);
    assert.equal(await status(`sc_request/${fields['request']}`), 404);
    await one.advance(1_000);
    assert.equal(await status(`sc_request/${fields['request']}`), 200);
  });

  for (const [early, expected] of [
    ['missing', []],
    ['blank', ['', '', '', '', '']],
  ] as const) {
    test(`has its variables ${early} for REST at first (S4)`, async () => {
      const one = instance({
        commit: { item: { min: 0, max: 0 }, variables: { min: 1_500, max: 1_500 }, early },
      });
      const { id } = one.now.createTicket(ORDER);
      const path = `/api/now/table/sc_item_option_mtom?sysparm_query=request_item=${id}&sysparm_fields=sc_item_option.value`;
      const values = async () => (await results(one, path)).map((row) => row['sc_item_option.value']);
      assert.deepEqual(await values(), expected);
      await one.advance(1_500);
      assert.deepEqual((await values()).toSorted(), ['', '', '', 'Code review', 'read']);
    });
  }

  test('is late by default, as the seed has it', async () => {
    const late: number[] = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const one = instance({}, undefined, seed);
      const { id } = one.now.createTicket(ORDER);
      if ((await one.call('GET', `/api/now/table/sc_req_item/${id}`)).status === 404) late.push(seed);
      await one.advance(3_000);
      assert.equal((await one.call('GET', `/api/now/table/sc_req_item/${id}`)).status, 200);
    }
    assert.ok(late.length > 10, `only seeds ${late.join(', ')} were late`);
  });
});
