import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccessFacts } from '../../src/domain/facts.ts';
import { hiddenDetail } from '../../src/policy/access/hidden-group.ts';

test('A group hides its members only where the directory says so, whatever the group is called', () => {
  const facts = { hiddenGroups: { g1: 'Secret' } } as unknown as AccessFacts;
  assert.match(hiddenDetail(facts, 'g1', 'group') ?? '', /^group: the group Secret hides its members/);
  for (const other of ['g2', 'constructor', 'toString'])
    assert.equal(hiddenDetail(facts, other, 'group'), null, other);
});
