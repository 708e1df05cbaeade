import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { virtualClock } from '../../sandbox/clock.ts';
import type { Means } from '../../src/activities/activity.ts';
import { membersAnd } from '../../src/activities/asking/group-members.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { aRecord } from '../tables/builders.ts';
import { START } from '../tables/fresh-stores.ts';

const failed = (mayCure: boolean) => ({ read: 'failed', mayCure, because: 'no', retryAfterSeconds: null });
const members = (...ids: readonly string[]) => ({ read: 'done', facts: { approverGroups: { ops: ids } } });

/** Whom the people named and the group amount to, so many minutes after the request was last changed. */
async function people(minutes: number, answer: object, groupId: string | null = 'ops') {
  const clock = virtualClock(Date.parse(START) + minutes * MINUTE);
  const means = { clock, directory: { readFacts: async () => answer } } as unknown as Means;
  return await membersAnd(means, { ...aRecord('req-1'), updatedAt: START }, groupId, ['olga']);
}

describe('whoever is called when something went wrong', () => {
  test('is everybody named and every member of the group, each once', async () => {
    assert.deepEqual(await people(0, members('oscar', 'olga')), ['olga', 'oscar']);
    assert.deepEqual(await people(0, members('oscar'), null), ['olga']);
  });

  test('is not known while the group can not be read and that may pass, however long', async () => {
    assert.equal(await people(90, failed(true)), null);
  });

  test('is everybody named alone once the group is empty, or kept from us, for five minutes', async () => {
    for (const answer of [members(), failed(false), { read: 'done', facts: { approverGroups: {} } }])
      assert.deepEqual([await people(4, answer), await people(5, answer)], [null, ['olga']]);
  });
});
