import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { membersAnd } from '../../src/activities/asking/group-members.ts';
import { LOOK_AGAIN_SECONDS } from '../../src/domain/doubt.ts';
import { SECOND } from '../../src/domain/instant.ts';
import { aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const failed = (mayCure: boolean) => ({ read: 'failed', mayCure, because: 'no', retryAfterSeconds: null });
const members = (...ids: readonly string[]) => ({ read: 'done', facts: { approverGroups: { ops: ids } } });

/** Whom the people named and the group amount to, look by look, a quarter of a minute apart. */
async function people(answer: object, looks: number, groupId: string | null = 'ops') {
  const { clock, stores } = simulatedStores();
  const record = aRecord('req-1');
  await stores.requests.insert(record);
  const directory = { readFacts: async () => answer };
  const means = { clock, directory, requests: stores.requests } as unknown as Means;
  const seen: (readonly string[] | null)[] = [];
  for (let look = 0; look < looks; look += 1) {
    seen.push(await membersAnd(means, record, groupId, ['olga']));
    clock.moveTo(clock.now() + LOOK_AGAIN_SECONDS * SECOND);
  }
  return seen;
}

describe('whoever is called when something went wrong', () => {
  test('whoever is called when something went wrong is everybody named and every member of the group, each once', async () => {
    assert.deepEqual(await people(members('oscar', 'olga'), 1), [['olga', 'oscar']]);
    assert.deepEqual(await people(members('oscar'), 1, null), [['olga']]);
  });

  test('whoever is called when something went wrong is not known while the group can not be read and that may pass, however long', async () => {
    assert.deepEqual(await people(failed(true), 9), Array(9).fill(null));
  });

  test('whoever is called when something went wrong is everybody named alone once looks over a minute agree that the group is empty, or kept from us', async () => {
    for (const answer of [members(), failed(false), { read: 'done', facts: { approverGroups: {} } }])
      assert.deepEqual(await people(answer, 5), [null, null, null, null, ['olga']]);
  });
});
