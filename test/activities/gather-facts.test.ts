import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { gatherFacts } from '../../src/activities/deciding/gather-facts.ts';
import { type Rows, untouched } from '../../src/domain/access.ts';
import type { Rules } from '../../src/policy/rulebook.ts';
import { aGrant, aRequest } from '../tables/builders.ts';

/** What the decision of `req-1` sees of a group that the person is in, where these requests' grants hold the edge. */
async function seen(base: 'absent' | 'present', ...requestIds: readonly string[]) {
  const holders = requestIds.map((requestId) => aGrant(`${requestId}~g`, { requestId, target: 'g' }));
  const rows: Rows = {
    access: { g: { ...untouched('ben', 'g', base), holders: holders.map(({ id }) => id) } },
    grants: Object.fromEntries(holders.map((grant) => [grant.id, grant])),
  };
  const facts = {
    ...{ users: {}, groups: {}, approverGroups: {} },
    ...{ hiddenGroups: {}, directMemberships: { g: true }, effectiveMemberships: ['g', 'h'] },
  };
  const means = {
    directory: { readFacts: async () => ({ read: 'done', facts }) },
    grants: { readBeneficiary: async () => rows },
    marks: { read: async () => null },
  } as unknown as Means;
  const rules = { factsWanted: () => ({ incompatibleGroupIds: [] }) } as unknown as Rules;
  const gathered = await gatherFacts(means, 'req-1', rules, aRequest('ben', 'rita'), null);
  assert.ok(gathered.read === 'done');
  const { directMemberships, effectiveMemberships } = gathered.facts;
  return [directMemberships['g'], effectiveMemberships];
}

test('a membership that a request itself has begun to give counts as not there, and any other as there', async () => {
  assert.deepEqual(await seen('absent', 'req-1'), [false, ['h']]);
  assert.deepEqual(await seen('absent', 'req-2'), [true, ['g', 'h']]);
  assert.deepEqual(await seen('absent', 'req-1', 'req-2'), [true, ['g', 'h']]);
  assert.deepEqual(await seen('present', 'req-1'), [true, ['g', 'h']]);
  assert.deepEqual(await seen('absent'), [true, ['g', 'h']]);
});
