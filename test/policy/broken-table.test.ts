import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { groupId } from '../../sandbox/tenant/company/groups.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { FOLDER, issuesOf, TABLE_FILE, textInForce, textWith } from './table-in-force.ts';

const ROLE = { id: groupId('GRP-FINANCE-ALL'), name: 'GRP-FINANCE-ALL' };
const VPN = { id: groupId('GRP-VPN-USERS'), name: 'GRP-VPN-USERS' };

/** An edit that breaks the table, and where and how that must be reported. */
const BREAKS: readonly (readonly [string, Readonly<Record<string, unknown>>, string, string])[] = [
  [
    'a misspelled member',
    { '/entitlements/0/riskTeir': 'low' },
    '/entitlements/0/riskTeir',
    'unknown-member',
  ],
  [
    'a missing member',
    { '/operations/followUpQueue': undefined },
    '/operations/followUpQueue',
    'missing-member',
  ],
  ['a tier nobody knows', { '/entitlements/0/riskTier': 'none' }, '/entitlements/0/riskTier', 'not-in-list'],
  [
    'a standing that no ticket is given',
    { '/operations/standings/rolled-back': 'approval' },
    '/operations/standings/rolled-back',
    'not-in-list',
  ],
  [
    'an approval that is asked anew though access was given',
    { '/operations/standings/fulfilled': 'approval-required' },
    '/operations/standings/fulfilled',
    'not-in-list',
  ],
  ['text for a number', { '/stages/manager/dueHours': '72' }, '/stages/manager/dueHours', 'wrong-type'],
  [
    'an id that is no GUID',
    { '/entitlements/0/groups/0/id': 'finance' },
    '/entitlements/0/groups/0/id',
    'wrong-value',
  ],
  [
    'a date that does not exist',
    { '/calendar/holidays/0/date': '2026-02-30' },
    '/calendar/holidays/0/date',
    'wrong-value',
  ],
  [
    'a probe of a type that there is none of',
    { '/entitlements/0/downstream': { type: 'intune-ap', timeoutMinutes: 1, everySeconds: 9 } },
    '/entitlements/0/downstream/type',
    'not-in-list',
  ],
  [
    'a site on a host of somebody else',
    {
      '/entitlements/0/downstream': {
        ...{
          type: 'sharepoint-site',
          site: { url: 'https://sharepoint.com.evil.example/sites/x', name: 'x' },
        },
        ...{ permission: 'read', timeoutMinutes: 1, everySeconds: 9 },
      },
    },
    '/entitlements/0/downstream/site/url',
    'wrong-value',
  ],
  [
    'a plain http probe',
    { '/entitlements/0/downstream': { type: 'http', url: 'http://x', timeoutMinutes: 1, everySeconds: 9 } },
    '/entitlements/0/downstream/url',
    'wrong-value',
  ],
  [
    'a default nobody gives',
    { '/entitlementDefaults/timing': undefined },
    '/entitlements/0/timing',
    'missing-member',
  ],
  [
    'a job title that is said twice, with other case and spaces',
    { '/entitlementDefaults/eligible/jobTitles': ['Financial analyst', ' financial  ANALYST'] },
    '/entitlements/2/eligible/jobTitles/1',
    'repeated',
  ],
  [
    'a job title that makes people eligible, and that it is not for',
    {
      '/entitlements/2/eligible': { userTypes: ['Member'], jobTitles: ['Controller', 'Analyst'] },
      '/entitlements/2/notFor': { jobTitles: ['analyst '] },
    },
    '/entitlements/2/notFor/jobTitles/0',
    'eligible-and-not-for',
  ],
  [
    'a role group that makes people eligible, and that it is not for',
    {
      '/entitlements/2/eligible': { userTypes: ['Member'], roleGroups: [ROLE] },
      '/entitlements/2/notFor': { roleGroups: [ROLE] },
    },
    '/entitlements/2/notFor/roleGroups/0',
    'eligible-and-not-for',
  ],
  [
    'a role group that is named twice',
    {
      '/entitlements/2/eligible': {
        userTypes: ['Member'],
        roleGroups: [ROLE, { ...ROLE, name: 'GRP-OTHER' }],
      },
    },
    '/entitlements/2/eligible/roleGroups/1',
    'repeated',
  ],
  [
    'a role group by two names',
    {
      '/entitlements/2/notFor': { roleGroups: [ROLE] },
      '/entitlements/3/notFor': { roleGroups: [{ ...ROLE, name: 'GRP-OTHER' }] },
    },
    '/entitlements/3/notFor/roleGroups/0/name',
    'two-names',
  ],
  [
    'a group that is given only to those who are in it',
    { '/entitlements/2/eligible': { userTypes: ['Member'], roleGroups: [VPN] } },
    '/entitlements/2/eligible/roleGroups/0',
    'own-group',
  ],
  [
    'a group that is given and bars whoever has it',
    { '/entitlements/2/notFor': { roleGroups: [VPN] } },
    '/entitlements/2/notFor/roleGroups/0',
    'own-group',
  ],
  [
    'a role group by a name instead of an id',
    { '/entitlements/2/notFor': { roleGroups: [{ id: 'GRP-VPN-USERS', name: 'GRP-VPN-USERS' }] } },
    '/entitlements/2/notFor/roleGroups/0/id',
    'wrong-value',
  ],
  [
    'a job title of spaces',
    { '/entitlements/2/eligible': { userTypes: ['Member'], jobTitles: ['  '] } },
    '/entitlements/2/eligible/jobTitles/0',
    'wrong-value',
  ],
  [
    'an empty list of whom it is not for',
    { '/entitlements/2/notFor': { jobTitles: [] } },
    '/entitlements/2/notFor/jobTitles',
    'wrong-value',
  ],
  [
    'a time of no minutes in which nothing could be proven',
    { '/entitlements/0/proof': { giveUpAfterMinutes: 0 } },
    '/entitlements/0/proof/giveUpAfterMinutes',
    'wrong-value',
  ],
  [
    'direct members that are looked for longer than a day',
    { '/operations/proof/directGroupMinutes': 1441 },
    '/operations/proof/directGroupMinutes',
    'wrong-value',
  ],
  [
    'a time zone that does not exist',
    { '/calendar/timeZone': 'Europe/Atlantis' },
    '/calendar/timeZone',
    'unknown-time-zone',
  ],
  [
    'hours that end before they start',
    { '/calendar/businessHours/from': '19:00' },
    '/calendar/businessHours',
    'reversed',
  ],
  [
    'a freeze that ends before it starts',
    { '/calendar/freezes/0/to': '2026-03-29T00:00' },
    '/calendar/freezes/0',
    'reversed',
  ],
  [
    'a freeze on a day that does not exist',
    { '/calendar/freezes/0/from': '2026-02-30T00:00' },
    '/calendar/freezes/0',
    'no-such-date',
  ],
  [
    'a recurrence that does not parse',
    { '/calendar/windows/second-saturday/rule': 'FREQ=MONTHLY;BYDAY=2XX' },
    '/calendar/windows/second-saturday/rule',
    'unknown-recurrence',
  ],
  [
    'a channel of an entitlement that there is none of',
    {
      '/operations/notify/channels': [
        { chat: 'teams', id: '19:a@thread.tacv2', name: 'Ops', entitlements: ['nothing'] },
      ],
    },
    '/operations/notify/channels/0/entitlements/0',
    'unknown-entitlement',
  ],
  ['a stage nobody described', { '/approvals/0/stages': ['boss'] }, '/approvals/0/stages/0', 'unknown-stage'],
  [
    'an out-of-hours stage nobody described',
    { '/outOfHoursStage': 'boss' },
    '/outOfHoursStage',
    'unknown-stage',
  ],
  [
    'hours that ask nobody',
    { '/outOfHoursStage': null },
    '/entitlements/10/timing/outside',
    'no-stage-to-ask',
  ],
  [
    'a reminder after the end',
    { '/stages/manager/remindAfterHours': [72] },
    '/stages/manager/remindAfterHours/0',
    'after-due',
  ],
  [
    'a reminder in minutes after the end',
    {
      '/stages/manager/dueHours': undefined,
      '/stages/manager/dueMinutes': 10,
      '/stages/manager/remindAfterHours': undefined,
      '/stages/manager/remindAfterMinutes': [5, 10],
      '/stages/manager/escalation': null,
    },
    '/stages/manager/remindAfterMinutes/1',
    'after-due',
  ],
  [
    'a due time in hours and in minutes',
    { '/stages/manager/dueMinutes': 10 },
    '/stages/manager/dueHours',
    'not-once',
  ],
  [
    'no due time',
    {
      '/stages/manager/dueHours': undefined,
      '/stages/manager/remindAfterHours': [],
      '/stages/manager/escalation': null,
    },
    '/stages/manager/dueHours',
    'not-once',
  ],
  [
    'an escalation in hours and in minutes',
    { '/stages/manager/escalation/afterMinutes': 30 },
    '/stages/manager/escalation/afterHours',
    'not-once',
  ],
  [
    'an escalation after the end',
    { '/stages/manager/escalation/afterHours': 100 },
    '/stages/manager/escalation',
    'after-due',
  ],
  [
    'delegates where nothing is decided in the ticket tool',
    { '/stages/data-owner/acceptsDelegates': true },
    '/stages/data-owner/acceptsDelegates',
    'delegates-nowhere',
  ],
  [
    'a role nobody fills',
    { '/entitlements/0/owners/data-owner': undefined },
    '/entitlements/0/owners',
    'role-without-people',
  ],
  [
    'a tier nobody decides about',
    { '/approvals/1/tier': 'low' },
    '/entitlements/4/riskTier',
    'tier-without-rule',
  ],
  [
    'an exception without its stage',
    { '/exceptionalStages': {} },
    '/entitlements/15/allows/0',
    'exception-without-stage',
  ],
  [
    'an item that leads nowhere',
    { '/catalogItems/0/means/entitlement': 'nothing' },
    '/catalogItems/0/means/entitlement',
    'unknown-entitlement',
  ],
  [
    'a value that leads nowhere',
    { '/catalogItems/4/means/values/read': 'nothing' },
    '/catalogItems/4/means/values/read',
    'unknown-entitlement',
  ],
  [
    'two values that differ by case',
    { '/catalogItems/4/means/values/READ': 'vpn' },
    '/catalogItems/4/means/values/READ',
    'shadowed',
  ],
  [
    'a value that is taken for a secret',
    { '/catalogItems/4/means/values/GRP-SECRET=READ': 'vpn' },
    '/catalogItems/4/means/values/GRP-SECRET=READ',
    'taken-for-a-secret',
  ],
  [
    'two items of one name',
    { '/catalogItems/1/name': 'Access to Finance BI' },
    '/catalogItems/1/name',
    'shadowed',
  ],
  ['two entitlements of one id', { '/entitlements/3/id': 'vpn' }, '/entitlements/3/id', 'shadowed'],
  [
    'an incompatible entitlement nobody knows',
    { '/entitlements/10/incompatibleWith': ['nothing'] },
    '/entitlements/10/incompatibleWith/0',
    'unknown-entitlement',
  ],
  [
    'a window nobody described',
    { '/entitlements/14/timing/within': { window: 'never' } },
    '/entitlements/14/timing/within/window',
    'unknown-window',
  ],
  [
    'one group by two names',
    { '/entitlements/7/groups/1/name': 'GRP-OTHER' },
    '/entitlements/7/groups/1/name',
    'two-names',
  ],
  [
    'a default longer than the maximum',
    { '/entitlements/6/defaultDays': 400 },
    '/entitlements/6/defaultDays',
    'too-long',
  ],
];

describe('a broken policy table', () => {
  for (const [what, edits, path, code] of BREAKS) {
    test(`a broken policy table reports ${what} with file, path and reason`, () => {
      const found = issuesOf(textWith(edits)).find((issue) => issue.path === path && issue.code === code);
      assert.equal(found?.file, 'table.json', JSON.stringify(issuesOf(textWith(edits)), null, 2));
      assert.match(found?.message ?? '', /\w{3}/);
    });
  }

  test('a broken policy table is told what was meant, where a name comes near one that there is, and of one thing wrong one thing', () => {
    const at = '/entitlements/0/downstream';
    const wait = { timeoutMinutes: 1, everySeconds: 9 };
    const team = { id: '11111111-1111-4111-8111-111111111111', name: 'Orion' };
    const said = (probe: object) =>
      issuesOf(textWith({ [at]: probe })).map(({ path, message }) => `${path}: ${message}`);
    const types = 'transitive-membership, http, responder, team, intune-app, sharepoint-site';
    assert.deepEqual(said({ type: 'intune-ap', ...wait }), [
      `${at}/type: It is none of those that it may be: ${types}. Did you mean "intune-app"?`,
    ]);
    assert.match(said({ type: 'team', teem: team, ...wait }).join(), /teem: .* Did you mean "team"\?/);
    const site = { url: 'https://contoso.sharepoint.com/sites/hr', name: 'HR' };
    const misspelt = said({ type: 'sharepoint-site', site, permission: 'reed', ...wait });
    assert.deepEqual(misspelt, [
      `${at}/permission: It must be equal to one of the allowed values: read, edit, full-control. Did you mean "read"?`,
    ]);
    assert.deepEqual(said({ type: 'team', team, ...wait }), []);
  });

  test('a broken policy table that is no JSON is reported and nothing of it is used', () => {
    const loaded = loadTable('broken.json', '{ "kind": ');
    assert.deepEqual(loaded.loaded, false);
    assert.deepEqual(issuesOf('{ "kind": ')[0]?.code, 'not-json');
  });

  test('a broken policy table that says a member twice is refused, because the first would silently not count', () => {
    const text = textInForce().replace('"maxDays": 183', '"maxDays": 183, "maxDays": 3650');
    const [issue] = issuesOf(text);
    assert.deepEqual([issue?.code, issue?.path], ['repeated-member', '/entitlements/1/maxDays']);
  });

  test('a repeated member is found behind texts that look like JSON', () => {
    const text = textInForce().replace(
      '"title": "VPN"',
      String.raw`"title": "a \"title\": {[,", "title": "VPN"`,
    );
    assert.deepEqual(
      issuesOf(text).map(({ path, code }) => [path, code]),
      [['/entitlements/2/title', 'repeated-member']],
    );
  });

  test('a broken policy table reports everything that is wrong at once', () => {
    const issues = issuesOf(
      textWith({ '/approvals/0/stages': ['boss'], '/calendar/businessHours/from': '19:00' }),
    );
    assert.deepEqual(issues.map(({ code }) => code).toSorted(), ['reversed', 'unknown-stage']);
  });
});

describe('a whole policy table', () => {
  test('a whole policy table has a digest of its content, whatever its layout', () => {
    const text = textInForce();
    const one = loadTable(TABLE_FILE, text);
    const other = loadTable(TABLE_FILE, JSON.stringify(JSON.parse(text)));
    const changed = loadTable(TABLE_FILE, textWith({ '/entitlements/1/maxDays': 184 }));
    assert.ok(one.loaded && other.loaded && changed.loaded);
    assert.match(one.policy.digest, /^[0-9a-f]{64}$/);
    assert.equal(one.policy.digest, other.policy.digest);
    assert.notEqual(one.policy.digest, changed.policy.digest);
    assert.equal(one.policy.text, text);
  });

  test('a whole policy table fills in defaults from its own file only, a member as a whole', () => {
    const loaded = loadTable(TABLE_FILE, textWith({ '/entitlements/2/eligible': { userTypes: ['Guest'] } }));
    assert.ok(loaded.loaded);
    assert.deepEqual(loaded.policy.catalog?.entitlements[2]?.eligible, { userTypes: ['Guest'] });
    assert.deepEqual(loaded.policy.catalog?.entitlements[3]?.eligible.employeeTypes, [
      'Employee',
      'Contractor',
    ]);
  });
});

test('the schema beside the table is a strict JSON Schema, and the table names it for editors', () => {
  const schema = JSON.parse(readFileSync(`${FOLDER}schema.json`, 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    discriminator: true,
    formats: { date: true },
  });
  ajv.addSchema(JSON.parse(readFileSync(`${FOLDER}../access.schema.json`, 'utf8')));
  assert.equal(ajv.validateSchema(schema), true, JSON.stringify(ajv.errors));
  assert.equal(ajv.compile(schema)(JSON.parse(textInForce())), true);
  assert.equal(JSON.parse(textInForce())['$schema'], './schema.json');
});
