import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { runPolicy } from '../../cli/policy.ts';
import { sysIdOf } from '../../sandbox/tenant/servicenow/catalog.ts';
import { keysOf, overlap, type Selector, selects } from '../../src/domain/selector.ts';
import { aPolicyFolder } from '../support/policies.ts';
import { licenseText } from './m365-license/license-table.ts';

const RISKY: Selector = {
  by: 'fields',
  type: 'incident',
  all: { category: ['identity'], subcategory: ['risky user', 'sign-in blocked'] },
};
const incident = (category: string, subcategory?: string) =>
  ({
    type: 'incident',
    catalogItemId: null,
    fields: { category, ...(subcategory !== undefined && { subcategory }) },
  }) as const;

describe('what a policy table is found by', () => {
  test('an incident is found by all of its fields, however they are spelled', () => {
    assert.ok(selects(RISKY, incident(' Identity', 'Risky  User')));
    assert.ok(!selects(RISKY, incident('identity', 'password forgotten')));
    assert.ok(!selects(RISKY, incident('hardware', 'risky user')));
  });

  test('a field that a ticket does not show is none of the values', () => {
    assert.ok(!selects(RISKY, incident('identity')));
  });

  test('a request with the same fields is no incident', () => {
    const fields = { category: 'identity', subcategory: 'risky user' };
    assert.ok(!selects(RISKY, { catalogItemId: null, fields }));
  });

  test('a ticket without a catalog item is found by no item', () => {
    assert.ok(!selects({ by: 'item', ids: [''] }, { catalogItemId: null }));
  });

  test('two selectors may find one ticket unless some field keeps them apart', () => {
    const other = (all: Extract<Selector, { by: 'fields' }>['all']): Selector => ({ ...RISKY, all });
    assert.ok(overlap(RISKY, other({ category: ['IDENTITY'] })));
    assert.ok(overlap(RISKY, other({ priority: ['1'] })));
    assert.ok(!overlap(RISKY, other({ category: ['identity'], subcategory: ['role needed'] })));
    assert.ok(!overlap(RISKY, { ...RISKY, type: 'request' }));
    assert.ok(!overlap(RISKY, { by: 'item', ids: ['identity'] }));
  });

  test('a selector by fields has one key, whatever order its words stand in', () => {
    const all = { subcategory: ['Sign-in blocked', 'risky user'], category: ['Identity'] };
    assert.deepEqual(keysOf({ ...RISKY, all }), keysOf(RISKY));
  });
});

test('policy lint names both places of tickets that two tables are found by, and ends with 1', (t) => {
  const { folder } = aPolicyFolder(t, {});
  const [groups, licenses] = ['group-membership', 'm365-license'].map((kind) =>
    join(folder, kind, 'table.json'),
  );
  assert.ok(groups && licenses);
  writeFileSync(licenses, licenseText({ '/catalogItems/1/ids': [sysIdOf('Access to VPN')] }));
  let data = '';
  const output = {
    data: (text: string) => {
      data += text;
    },
    words: () => undefined,
  };
  assert.equal(runPolicy(['lint', groups, licenses], output), 1);
  assert.match(
    data,
    /m365-license\/table\.json#\/catalogItems\/1\/ids\/0 shadowed: \/catalogItems\/\d+\/ids\/0 of .*group-membership\/table\.json names the same tickets/,
  );
});
