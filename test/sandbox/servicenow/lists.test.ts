import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CATALOG, sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { OFFERED } from '../../../sandbox/tenant/servicenow/catalog-by-record.ts';
import { type Instance, instance, PROMPT, ROSA, results } from './instance.ts';

const ORDER = {
  catalogItem: 'Engineering repository access',
  requestedFor: ROSA,
  variables: { access_level: 'read', justification: 'Code review' },
};

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

  /** Of the company's own items; those that ask for records stand in the same table. */
  const names = (one: Instance, query: string) =>
    results(
      one,
      `/api/now/table/sc_cat_item?sysparm_fields=name&sysparm_query=${encodeURIComponent(query)}`,
    ).then((rows) =>
      rows.map(({ name }) => name).filter((name) => CATALOG.some((item) => item.name === name)),
    );

  const LICENSES = ['Request Microsoft 365 product', 'Request Microsoft Project'];
  const queries: readonly (readonly [query: string, expected: readonly string[]])[] = [
    ['name=access to vpn', ['Access to VPN']],
    ['nameSTARTSWITHPayments', ['Payments: create', 'Payments: approve']],
    ['nameENDSWITHlaptop', ['Order a laptop']],
    ['nameLIKECRM^ORnameLIKEhelpdesk^nameLIKEaccess', ['Sales CRM access', 'Global helpdesk access']],
    ['nameINOrder a laptop,Access to VPN', ['Order a laptop', 'Access to VPN']],
    ['name=Access to VPN^NQname=Order a laptop', ['Access to VPN', 'Order a laptop']],
    ['nameLIKEPayments^ORDERBYname', ['Payments: approve', 'Payments: create']],
    ['nameLIKEPayments^ORDERBYDESCname', ['Payments: create', 'Payments: approve']],
    ['name>Request^name<Sam', ['Request access to application', 'Sales CRM access', ...LICENSES]],
    ['nameISEMPTY', []],
    [
      'nameISNOTEMPTY^nameNOT LIKEaccess^nameNOT LIKEPayments^name!=Order a laptop',
      ['Add contractor to Team Alpha', 'Add user to group', 'Field apps (Intune)', ...LICENSES],
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

  test('drop a javascript expression, or take it for a text, where the instance is set up so (S30)', async () => {
    const one = instance(PROMPT);
    const query =
      '/api/now/table/sys_user?sysparm_fields=user_name&sysparm_query=user_name=javascript:gs.getUserName()';
    assert.deepEqual(await results(one, query), [{ user_name: 'svc.countersign' }]);
    one.now.switches.query.scripts = 'dropped';
    assert.equal((await results(one, query)).length, one.now.listRecords('sys_user').length);
    one.now.switches.query.scripts = 'as-text';
    assert.deepEqual(await results(one, query), []);
  });

  test('run javascript expressions on the server', async () => {
    const one = instance(PROMPT);
    const query = 'sys_user?sysparm_fields=user_name&sysparm_query=sys_id=javascript:gs.getUserID()';
    assert.deepEqual(await results(one, `/api/now/table/${query}`), [{ user_name: 'svc.countersign' }]);
  });

  test('hold the whole catalog, each item with the definitions of its variables', async () => {
    const one = instance(PROMPT);
    assert.equal((await results(one, '/api/now/table/sc_cat_item')).length, OFFERED.length);
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
