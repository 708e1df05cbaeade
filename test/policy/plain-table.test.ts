import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CaseBase } from '../../cli/policy/case-base.ts';
import { runCase } from '../../cli/policy/run-case.ts';
import { additionsFor } from '../../sandbox/company-of-tables.ts';
import { withEdits } from '../../sandbox/policy-folder.ts';
import { loadTable } from '../../src/kinds/load-table.ts';
import { caseTable, TOY_INCIDENT, toyOfIncidents } from '../support/toy/toy-incidents.ts';
import { caseBase } from './table-in-force.ts';

const KINDS = [toyOfIncidents({ hold: 'lasting', word: 'released' })];

function load(edits: Readonly<Record<string, unknown>> = {}) {
  return loadTable('table.json', withEdits(caseTable(), edits), KINDS);
}

function codes(edits: Readonly<Record<string, unknown>>): readonly string[] {
  const loaded = load(edits);
  return loaded.loaded ? [] : loaded.issues.map(({ path, code }) => `${path} ${code}`);
}

function policy() {
  const loaded = load();
  assert.ok(loaded.loaded);
  return loaded.policy;
}

describe('a table without a catalog', () => {
  test('a table without a catalog is whole, and is found by what its kind says', () => {
    const { catalog, selectors, control, roleGroups } = policy();
    assert.equal(catalog, null);
    assert.deepEqual(
      selectors.map(({ path }) => path),
      ['/tickets'],
    );
    assert.ok(control.some(({ path }) => path === '/roles/data-owner'));
    assert.deepEqual(roleGroups, []);
  });

  test('a table without a catalog is broken by stages, roles and members that lead nowhere', () => {
    assert.deepEqual(codes({ '/release/stages': ['nobody'] }), ['/release/stages/0 unknown-stage']);
    assert.deepEqual(codes({ '/roles/data-owner-deputy': undefined }), [
      '/stages/data-owner role-without-people',
    ]);
    assert.deepEqual(codes({ '/catalogItems': [] }), ['/catalogItems unknown-member']);
    assert.deepEqual(codes({ '/stages/data-owner/escalation/afterHours': 48 }), [
      '/stages/data-owner/escalation after-due',
    ]);
    const channel = {
      chat: 'teams',
      id: '19:x@thread.v2',
      name: 'SecOps',
      entitlements: ['finance-bi-read'],
    };
    assert.deepEqual(codes({ '/operations/notify/channels': [channel] }), [
      '/operations/notify/channels/0/entitlements/0 unknown-entitlement',
    ]);
  });

  test('a table without a catalog says which of its stages and roles nothing asks for', () => {
    const loaded = load({
      '/release/stages': [],
      '/roles/ciso': { source: 'manager' },
      '/operations/retry/approvalsValidHours': 0,
    });
    assert.ok(loaded.loaded);
    assert.deepEqual(
      loaded.policy.weaknesses('table.json').map(({ path, code }) => `${path} ${code}`),
      ['/stages/data-owner unused', '/roles/ciso unused'],
    );
  });

  test('a table without a catalog adds its people and queues to the sandbox’s company, and nothing to order', () => {
    const bare = { users: [], groups: [] };
    const { people, groups, catalog } = additionsFor([policy()], bare);
    assert.ok(people.length > 0 && groups.length > 0);
    assert.deepEqual(catalog, additionsFor([], bare).catalog);
  });

  test('a case of an incident is decided by what its fields say', () => {
    const base: CaseBase = caseBase();
    const [requester = '', beneficiary = ''] = Object.keys(base.people);
    const run = (fields: Readonly<Record<string, string>>) =>
      runCase({ about: '', reasons: [], ticket: { fields, requester, beneficiary } }, base, policy());
    const { verdict, decision } = run(TOY_INCIDENT);
    assert.deepEqual([verdict, decision?.entitlement], ['grant', 'toy-case']);
    assert.equal(run({ category: 'hardware' }).verdict, 'refuse');
  });
});
