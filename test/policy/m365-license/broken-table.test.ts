import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { lintPolicy } from '../../../cli/policy/lint/lint-policy.ts';
import { issuesOf } from '../table-in-force.ts';
import { LICENSE_FOLDER, licensePolicyInForce, licenseText } from './license-table.ts';

type Row = readonly [string, Readonly<Record<string, unknown>>, string, string];

const PROJECT = '/entitlements/0/license';
const VISIO = '/entitlements/2/license';
const PHONE = '/entitlements/3/license';
const E5 = '/entitlements/4/license';
const TEAMS = '/entitlements/6/license';
const SHAREPOINT = { id: 'fe71d6c3-a2ea-4499-9778-da042bf08063', name: 'SHAREPOINT_PROJECT' };
const E3 = { id: '05e9a617-0261-4cee-bb44-138d3ef5d965', partNumber: 'SPE_E3' };

/** An edit that breaks the table, and where and how that must be reported. */
const BREAKS: readonly Row[] = [
  ['a misspelled member', { [`${PROJECT}/covredBy`]: [] }, `${PROJECT}/covredBy`, 'unknown-member'],
  ['a missing member', { [`${PROJECT}/cost`]: undefined }, `${PROJECT}/cost`, 'missing-member'],
  ['a product without a license', { [PROJECT]: undefined }, PROJECT, 'missing-member'],
  ['a SKU id that is no GUID', { [`${PROJECT}/sku/id`]: 'project' }, `${PROJECT}/sku/id`, 'wrong-value'],
  ['no required plan', { [`${PROJECT}/requiredPlans`]: [] }, `${PROJECT}/requiredPlans`, 'wrong-value'],
  ['a cost tier nobody knows', { [`${PROJECT}/cost/tier`]: 'medium' }, `${PROJECT}/cost/tier`, 'not-in-list'],
  [
    'a price below zero',
    { [`${PROJECT}/cost/monthlyPrice`]: -1 },
    `${PROJECT}/cost/monthlyPrice`,
    'wrong-value',
  ],
  [
    'a group without a group',
    { [`${PROJECT}/assign`]: { by: 'group' } },
    `${PROJECT}/assign/group`,
    'missing-member',
  ],
  ['a way nobody knows', { [`${PROJECT}/assign`]: { by: 'mail' } }, `${PROJECT}/assign/by`, 'not-in-list'],
  [
    'a country that is no code',
    { [`${PROJECT}/usageLocation`]: { rule: 'fixed', country: 'Netherlands' } },
    `${PROJECT}/usageLocation/country`,
    'wrong-value',
  ],
  ['a country table that names no code', { '/countries/Italy': 'Italia' }, '/countries/Italy', 'wrong-value'],
  ['a member of another kind', { '/protectedGroups': [] }, '/protectedGroups', 'unknown-member'],
  [
    'a cost center without owners',
    { '/roles/cost-center-owner/owners/CC-1000': [] },
    '/roles/cost-center-owner/owners/CC-1000',
    'wrong-value',
  ],
  ['a stage nobody described', { '/approvals/4/stages': ['boss'] }, '/approvals/4/stages/0', 'unknown-stage'],
  [
    'an item that leads nowhere',
    { '/catalogItems/1/means/entitlement': 'x' },
    '/catalogItems/1/means/entitlement',
    'unknown-entitlement',
  ],
  [
    'a high cost nobody decides about',
    { '/approvals/4/costTier': 'low' },
    `${PHONE}/cost/tier`,
    'tier-without-rule',
  ],
  ['a role nobody fills', { '/roles/telecom': undefined }, '/entitlements/3/owners', 'role-without-people'],
  [
    'a plan that is required and stays off',
    { [`${PROJECT}/disabledPlans/0`]: SHAREPOINT },
    `${PROJECT}/disabledPlans/0`,
    'required-and-disabled',
  ],
  [
    'a plan that is required twice',
    { [`${PROJECT}/requiredPlans/0`]: { ...SHAREPOINT, name: 'SHAREPOINT_PROJECT_2' } },
    `${PROJECT}/requiredPlans/1/id`,
    'repeated',
  ],
  [
    'one plan by two names',
    { [`${TEAMS}/requiredPlans/0/name`]: 'TEAMS' },
    `${TEAMS}/requiredPlans/0/name`,
    'two-names',
  ],
  [
    'one SKU by two names',
    { [`${PHONE}/coveredBy/0/partNumber`]: 'E5' },
    `${PHONE}/coveredBy/0/partNumber`,
    'two-names',
  ],
  [
    'a bundle that is the product itself',
    { [`${PHONE}/coveredBy/0/id`]: 'e43b5b99-8dfb-405f-9987-dc307f34bcbd' },
    `${PHONE}/coveredBy/0`,
    'itself',
  ],
  [
    'a license that is needed and in conflict',
    { [`${PROJECT}/conflictsWith/0`]: E3 },
    `${PROJECT}/prerequisites/0/anyOf/0`,
    'needed-and-in-conflict',
  ],
  [
    'a license brought along by a group',
    { [`${VISIO}/prerequisites`]: [{ anyOf: [E3], otherwise: 'assign' }] },
    `${VISIO}/prerequisites/0/otherwise`,
    'no-call-to-join',
  ],
  ['a product that nothing includes', { [`${TEAMS}/coveredBy`]: [] }, `${TEAMS}/coveredBy`, 'never-included'],
  [
    'a product without a SKU that needs another one',
    { [`${TEAMS}/prerequisites`]: [{ anyOf: [E3], otherwise: 'refuse' }] },
    `${TEAMS}/prerequisites`,
    'nothing-to-assign',
  ],
  [
    'a country that is asked for in no variable',
    { '/variables/country': null },
    `${E5}/usageLocation`,
    'no-variable-to-ask',
  ],
  ['an empty country table', { '/countries': {} }, `${PROJECT}/usageLocation`, 'empty-country-table'],
  ['two countries that differ by case', { '/countries/ITALY': 'IT' }, '/countries/ITALY', 'shadowed'],
  [
    'a required value that no variable carries',
    { '/variables/costCenter': null },
    '/variables/required/1',
    'unknown-variable',
  ],
];

/** An edit that leaves the table whole but something in it idle or weak. */
const IDLE: readonly Row[] = [
  ['a country table nobody uses', byRule({ rule: 'ask' }), '/countries', 'unused'],
  [
    'a country variable nobody reads',
    { [`${E5}/usageLocation`]: { rule: 'country-table' } },
    '/variables/country',
    'unused',
  ],
  [
    'an approval rule for a cost nobody has',
    { '/approvals/5': { costTier: 'low', stages: ['manager'] }, ...byCost('high') },
    '/approvals/5',
    'unreachable',
  ],
  [
    'an easier way to a license',
    {
      [`${PHONE}/prerequisites/0/anyOf/0`]: {
        id: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
        partNumber: 'SPE_E5',
      },
    },
    `${PHONE}/prerequisites/0/anyOf/0`,
    'weaker-way',
  ],
];

function byRule(usageLocation: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [0, 1, 2, 3, 4, 5, 6].map((place) => [`/entitlements/${place}/license/usageLocation`, usageLocation]),
  );
}

function byCost(tier: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [0, 1, 2, 3, 4, 5, 6].map((place) => [`/entitlements/${place}/license/cost/tier`, tier]),
  );
}

describe('a broken license table', () => {
  for (const [what, edits, path, code] of BREAKS) {
    test(`a broken license table reports ${what} with path and reason`, () => {
      const issues = issuesOf(licenseText(edits));
      const found = issues.find((issue) => issue.path === path && issue.code === code);
      assert.match(found?.message ?? '', /\w{3}/, JSON.stringify(issues, null, 2));
    });
  }
});

describe('lint of a license table', () => {
  for (const [what, edits, path, code] of IDLE) {
    test(`lint of a license table reports ${what}`, () => {
      const issues = lintPolicy('table.json', licensePolicyInForce(edits));
      const found = issues.some((issue) => issue.path === path && issue.code === code);
      assert.ok(found, JSON.stringify(issues, null, 2));
    });
  }
});

describe('the kind of a table', () => {
  test('the kind of a table chooses what is checked, so that one without a kind is no table', () => {
    const codes = (text: string) => issuesOf(text).map(({ path, code }) => [path, code]);
    assert.deepEqual(codes('{}'), [['/kind', 'missing-member']]);
    assert.deepEqual(codes('null'), [['/kind', 'missing-member']]);
    assert.deepEqual(codes(licenseText({ '/kind': 'licenses' })), [['/kind', 'not-in-list']]);
  });
});

test('the schema beside the table is a strict JSON Schema, and the table names it for editors', () => {
  const read = (file: string) =>
    JSON.parse(readFileSync(`${LICENSE_FOLDER}${file}`, 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    discriminator: true,
    formats: { date: true },
  });
  ajv.addSchema(read('../access.schema.json'));
  assert.equal(ajv.validateSchema(read('schema.json')), true, JSON.stringify(ajv.errors));
  assert.equal(ajv.compile(read('schema.json'))(read('table.json')), true);
  assert.equal(read('table.json')['$schema'], './schema.json');
});
