import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesIn } from '../../src/activities/deciding/material.ts';
import type { AccessFacts } from '../../src/domain/facts.ts';

const person = (id: string, displayName: string, found = true) => ({ id, displayName, found });

test('whoever the directory does not show now keeps the name they were known by', () => {
  const facts = {
    requester: person('rita', 'Rita'),
    beneficiary: person('ben', '', false),
    people: { olga: person('olga', 'Olga'), oscar: person('oscar', '', false) },
  } as unknown as AccessFacts;
  assert.deepEqual(namesIn(facts), { rita: 'Rita', olga: 'Olga' });
});
