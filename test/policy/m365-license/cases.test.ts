import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lintPolicy } from '../../../cli/policy/lint/lint-policy.ts';
import { codesWithoutCase, runCases } from '../../../cli/policy/test-folders.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';
import { sysIdOf } from '../../../sandbox/tenant/servicenow/catalog.ts';
import { LICENSE_FOLDER, licenseBase, licensePolicyInForce } from './license-table.ts';

describe('the license table in force', () => {
  const { results } = runCases(LICENSE_FOLDER);
  const { table, index } = licensePolicyInForce();
  const base = licenseBase();

  for (const { file, differences } of results) {
    const name = file
      .slice(LICENSE_FOLDER.length)
      .replace(/^cases\//, '')
      .replace(/\.json$/, '')
      .replaceAll('-', ' ');
    test(name, () => assert.deepEqual(differences, []));
  }

  test('every reason a decision can carry has a case', () => {
    assert.deepEqual(codesWithoutCase('m365-license', results), []);
  });

  test('every product can be reached and no rule is idle', () => {
    assert.deepEqual(lintPolicy('table.json', licensePolicyInForce()), []);
  });

  test('the license table in force names groups and people of the company by the ids they have there', () => {
    const groups = [...index.entitlements.values()].flatMap((product) => product.groups);
    for (const { id, name } of groups) assert.equal(id, groupId(name));
    for (const source of Object.values(table.roles)) {
      if (source.source === 'group') assert.equal(source.id, groupId(source.label ?? ''));
    }
    for (const [key, { id }] of Object.entries(base.people)) assert.equal(id, personId(key), key);
  });

  test('the license table in force names catalog items by the ids they have in ServiceNow', () => {
    for (const { name, ids } of table.catalogItems) assert.deepEqual(ids, [sysIdOf(name)], name);
  });

  test('the license table in force names an owner for the cost center of everybody who could ask', () => {
    const owners = table.roles['cost-center-owner'];
    assert.ok(owners?.source === 'cost-center');
    const people = Object.values(base.people).filter(({ costCenter }) => costCenter !== null);
    for (const { costCenter, displayName } of people) {
      assert.ok(Object.hasOwn(owners.owners, costCenter ?? ''), displayName);
    }
  });

  test('the license table in force names SKUs and service plans that the company has, and plans that belong to their SKU', () => {
    for (const { title, license } of table.entitlements) {
      for (const { id, partNumber } of [...(license.sku ? [license.sku] : []), ...license.coveredBy]) {
        const subscription = base.subscriptions[partNumber];
        assert.equal(subscription?.skuId, id, title);
        const plans = subscription?.plans.map(({ planId, name }) => `${name} ${planId}`) ?? [];
        for (const plan of license.requiredPlans) assert.ok(plans.includes(`${plan.name} ${plan.id}`), title);
      }
    }
  });
});
