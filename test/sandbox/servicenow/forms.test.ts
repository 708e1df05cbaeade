import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { userId } from '../../../sandbox/tenant/servicenow/people.ts';
import { type Instance, instance, MIRA, PROMPT, ROSA, results } from './instance.ts';

const LICENSE = {
  catalogItem: 'Request Microsoft Project (by record)',
  requestedFor: ROSA,
  variables: {
    user_principal_name: ROSA,
    manager: 'mira@contoso.example',
    cost_center: 'CC-2100',
    justification: 'Project',
  },
};
const STARTER = 'Access for a new starter';
const FINANCE = sysIdOf('cmn_cost_center:CC-2100');

const options = (one: Instance, id: string) =>
  results(
    one,
    `/api/now/table/sc_item_option_mtom?sysparm_query=request_item=${id}&sysparm_fields=${['name', 'type', 'reference'].map((column) => `sc_item_option.item_option_new.${column}`).join(',')},sc_item_option.value`,
  );

describe('a question that asks for a record', () => {
  test('a question that asks for a record is answered by its sys_id, whatever the person picked it by (S25)', async () => {
    const one = instance(PROMPT);
    const { id, number } = one.now.createTicket(LICENSE);
    const rows = await options(one, id);
    const answers = Object.fromEntries(
      rows.map((row) => Object.values(row)).map(([name, ...rest]) => [name, rest]),
    );
    assert.deepEqual(answers['cost_center'], ['8', 'cmn_cost_center', FINANCE]);
    assert.deepEqual(answers['manager'], ['8', 'sys_user', userId(MIRA)]);
    assert.deepEqual(answers['user_principal_name'], ['8', 'sys_user', userId(ROSA)]);
    assert.deepEqual(answers['justification'], ['6', '', 'Project']);
    const [center] = await results(one, `/api/now/table/cmn_cost_center?sysparm_query=sys_id=${FINANCE}`);
    assert.deepEqual([center?.['name'], center?.['code']], ['Finance', 'CC-2100']);
    one.now.patchTicket(number, { variables: { cost_center: 'Sales', manager: '' } });
    const { cost_center, manager } = one.now.ticket(number).variables;
    assert.deepEqual([cost_center, manager], [sysIdOf('cmn_cost_center:CC-3100'), '']);
  });

  test('refuses what no record is called, or more than one, before anything is stored (S25)', () => {
    const one = instance(PROMPT);
    one.now.addUser({ user_name: 'twin2', name: 'Twin Example', active: 'true' });
    one.now.addUser({ user_name: 'twin3', name: 'Twin Example', active: 'true' });
    const order = (variables: Record<string, string>) => () =>
      one.now.createTicket({ ...LICENSE, variables: { ...LICENSE.variables, ...variables } });
    assert.throws(order({ cost_center: 'CC-9' }), /no cmn_cost_center "CC-9"/);
    assert.throws(order({ manager: 'Twin Example' }), /More than one sys_user/);
    assert.deepEqual(one.now.listRecords('sc_request'), []);
  });

  test('stands in every form where this customer builds them so (S25)', async () => {
    const one = instance({ ...PROMPT, catalog: { byRecord: ['cost_center'] } });
    const order = { ...LICENSE, catalogItem: 'Request Microsoft Project' };
    const { number } = one.now.createTicket(order);
    assert.equal(one.now.ticket(number).variables['cost_center'], FINANCE);
    one.now.switches.catalog.byRecord = [];
    const { number: usual } = one.now.createTicket(order);
    assert.equal(one.now.ticket(usual).variables['cost_center'], 'CC-2100');
  });
});

describe('a multi-row set', () => {
  const rows = [
    { application: 'Sales CRM', access_level: 'read' },
    { application: 'VPN', access_level: 'write' },
  ];
  const order = {
    catalogItem: STARTER,
    requestedFor: ROSA,
    variables: {
      applications: JSON.stringify(rows),
      groups: 'GRP-VPN-USERS, GRP-TEAM-BETA',
      starts_at: '2026-03-04 08:00:00',
      laptop: 'true',
      justification: 'Starts on Monday',
    },
  };
  const cells = (one: Instance, id: string) =>
    results(
      one,
      `/api/now/table/sc_multi_row_question_answer?sysparm_query=parent_id=${id}&sysparm_fields=item_option_new.name,value,row_index,variable_set.internal_name`,
    );

  test('keeps its answers in rows of its own, beside lists, times and check boxes (S25)', async () => {
    const one = instance(PROMPT);
    const { id, number } = one.now.createTicket(order);
    const stored = await cells(one, id);
    assert.deepEqual(
      stored.map((cell) => [cell['variable_set.internal_name'], cell['item_option_new.name'], cell['value']]),
      [
        ['applications', 'application', sysIdOf('cmdb_ci_appl:Sales CRM')],
        ['applications', 'access_level', 'read'],
        ['applications', 'application', sysIdOf('cmdb_ci_appl:VPN')],
        ['applications', 'access_level', 'write'],
      ],
    );
    assert.equal(new Set(stored.map((cell) => cell['row_index'])).size, 2);
    const names = (await options(one, id)).map((row) => row['sc_item_option.item_option_new.name']);
    assert.deepEqual(names, ['groups', 'starts_at', 'laptop', 'justification']);
    const { variables } = one.now.ticket(number);
    const groups = ['GRP-VPN-USERS', 'GRP-TEAM-BETA'].map((name) => sysIdOf(`sys_user_group:${name}`));
    assert.equal(variables['groups'], groups.join(','));
    assert.deepEqual([variables['starts_at'], variables['laptop']], ['2026-03-04 08:00:00', 'true']);
    one.now.patchTicket(number, { variables: { applications: JSON.stringify(rows.slice(1)) } });
    assert.equal((await cells(one, id)).length, 2);
    one.now.deleteTicket(number);
    assert.deepEqual(one.now.listRecords('sc_multi_row_question_answer'), []);
  });

  test('holds questions of every form where this customer builds them so (S25)', async () => {
    const one = instance({ ...PROMPT, catalog: { inRows: ['end_date'] } });
    const details = JSON.stringify([{ end_date: '2026-03-31' }, { end_date: '2026-06-30' }]);
    const asked = { catalogItem: 'Access to VPN', requestedFor: ROSA };
    const { id } = one.now.createTicket({ ...asked, variables: { justification: 'Travels.', details } });
    assert.deepEqual(
      (await cells(one, id)).map((cell) => [cell['item_option_new.name'], cell['value']]),
      [
        ['end_date', '2026-03-31'],
        ['end_date', '2026-06-30'],
      ],
    );
    const names = (await options(one, id)).map((row) => row['sc_item_option.item_option_new.name']);
    assert.ok(!names.includes('end_date') && names.includes('justification'));
  });

  test('refuses what is no list of rows, or names another column (S25)', () => {
    const one = instance(PROMPT);
    for (const [applications, error] of [
      ['Sales CRM', /JSON array of objects/],
      ['{"application":"VPN"}', /JSON array of objects/],
      ['[{"application":7}]', /JSON array of objects/],
      ['[{"color":"red"}]', /has no color; it asks for application, access_level/],
      ['[{"application":"Solitaire"}]', /no cmdb_ci_appl "Solitaire"/],
    ] as const)
      assert.throws(
        () => one.now.createTicket({ ...order, variables: { ...order.variables, applications } }),
        error,
      );
    assert.deepEqual(one.now.listRecords('sc_request'), []);
  });
});
