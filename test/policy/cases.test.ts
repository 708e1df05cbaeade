import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lintPolicy } from '../../cli/policy/lint/lint-policy.ts';
import { codesWithoutCase, runCases } from '../../cli/policy/test-folders.ts';
import { POLICY_FOLDER } from '../../sandbox/policy-folder.ts';
import { group } from '../../sandbox/tenant/company/groups.ts';
import { NAMED_PEOPLE } from '../../sandbox/tenant/company/people.ts';
import { REQUEST_TYPES } from '../../sandbox/tenant/jira/company.ts';
import { CATALOG } from '../../sandbox/tenant/servicenow/catalog.ts';
import { readRulebook } from '../../src/kinds/rulebook.ts';
import { caseBase, FOLDER, policyInForce } from './table-in-force.ts';

describe('the group membership table in force', () => {
  const { results } = runCases(FOLDER);

  for (const { file, differences } of results) {
    const name = file
      .slice(FOLDER.length)
      .replace(/^cases\//, '')
      .replace(/\.json$/, '')
      .replaceAll('-', ' ');
    test(name, () => assert.deepEqual(differences, []));
  }

  test('every reason a decision can carry has a case', () => {
    assert.deepEqual(codesWithoutCase('group-membership', results), []);
  });

  test('a reason without a case is named', () => {
    const shown = results.map((result) => ({
      ...result,
      codes: result.codes.filter((code) => code !== 'may-not-ask'),
    }));
    assert.deepEqual(codesWithoutCase('group-membership', shown), ['may-not-ask']);
  });

  test('every entitlement can be reached and no rule is idle', () => {
    assert.deepEqual(lintPolicy('table.json', policyInForce()), []);
  });

  test('the group membership table in force names groups of the company by the ids they have there', () => {
    const { table } = policyInForce();
    const named = [...table.entitlements.flatMap(({ groups }) => groups), ...table.protectedGroups];
    for (const { id, name } of named) assert.equal(id, group(name).id, name);
  });

  test('the group membership table in force names catalog items by the ids they have in each ticket tool', () => {
    for (const { name, ids } of policyInForce().table.catalogItems) {
      const own = [CATALOG, REQUEST_TYPES].map(
        (offered) => offered.find((item) => item.name === name)?.sysId,
      );
      assert.deepEqual(ids, own, name);
    }
  });

  test('the group membership table in force and the other tables name every access item of the catalog, each in one of them', () => {
    const { selectors } = readRulebook(POLICY_FOLDER);
    const named = selectors.flatMap((selector) => (selector.by === 'item' ? selector.ids : []));
    const offered = CATALOG.filter(({ variables }) => variables.some(({ name }) => name === 'justification'));
    for (const { name, sysId } of offered) {
      assert.equal(named.filter((id) => id === sysId).length, 1, name);
    }
  });

  test('the group membership table in force offers every value that a choice of the catalog has', () => {
    for (const { name, means } of policyInForce().table.catalogItems) {
      const variables = CATALOG.find((item) => item.name === name)?.variables ?? [];
      if ('entitlement' in means) continue;
      const choices = variables.find((variable) => variable.name === means.variable)?.choices ?? [];
      for (const choice of choices) assert.ok(choice in means.values, `${name}: ${choice}`);
    }
  });

  test('its cases are about the people of the company', () => {
    const { people } = caseBase();
    for (const { key, id, department, employeeType, jobTitle } of NAMED_PEOPLE) {
      assert.equal(people[key]?.id, id, key);
      assert.equal(people[key]?.department, department || null, key);
      assert.equal(people[key]?.employeeType, employeeType, key);
      assert.equal(people[key]?.jobTitle, jobTitle, key);
    }
  });
});
