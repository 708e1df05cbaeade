import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCaseBase } from '../../../cli/policy/case-base.ts';
import { lintPolicy } from '../../../cli/policy/lint/lint-policy.ts';
import { codesWithoutCase, runCases } from '../../../cli/policy/test-folders.ts';
import { POLICY_FOLDER } from '../../../sandbox/policy-folder.ts';
import { groupId } from '../../../sandbox/tenant/company/groups.ts';
import { personId } from '../../../sandbox/tenant/company/person.ts';

const FOLDER = `${join(POLICY_FOLDER, 'risky-user-unblock')}/`;

describe('the table of risky users in force', () => {
  const { results, policy } = runCases(FOLDER);

  for (const { file, differences } of results) {
    const name = file
      .slice(FOLDER.length)
      .replace(/^cases\//, '')
      .replace(/\.json$/, '')
      .replaceAll('-', ' ');
    test(name, () => assert.deepEqual(differences, []));
  }

  test('every reason a decision can carry has a case', () => {
    assert.deepEqual(codesWithoutCase('risky-user-unblock', results), []);
  });

  test('every stage can be asked and no rule is idle', () => {
    assert.deepEqual(lintPolicy('table.json', policy), []);
  });

  test('the table of risky users in force names groups and people of the company by the ids they have there', () => {
    const base = readCaseBase(join(FOLDER, 'cases', 'base.json'));
    for (const [name, { id }] of Object.entries(base.groups)) assert.equal(id, groupId(name));
    for (const [key, { id }] of Object.entries(base.people)) assert.equal(id, personId(key), key);
    for (const source of Object.values(policy.table.roles))
      if (source.source === 'group') assert.equal(source.id, groupId(source.label ?? ''));
  });
});
