import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { suspectLoss } from '../../src/activities/people/suspect-loss.ts';
import type { Grant } from '../../src/domain/grant.ts';
import type { UserLicenses } from '../../src/domain/license.ts';
import { licensingKey } from '../../src/targets/licensing/keys.ts';
import { aGrant } from '../tables/builders.ts';

const NOTHING: UserLicenses = {
  ...{ userId: 'ben', usageLocation: 'DE', country: null },
  ...{ assignments: [], held: [], subscriptions: {} },
};
const ofLicense = licensingKey({ kind: 'license', skuId: 'e5' });
const unread = (mayCure: boolean) => ({
  ...{ read: 'failed', mayCure, because: 'no', retryAfterSeconds: null },
});

/** What is answered, how often it was asked and which runs started. */
async function look(answer: object, ...grants: readonly Partial<Grant>[]) {
  let asked = 0;
  const started: string[] = [];
  const licenses = {
    read: async () => {
      asked += 1;
      return answer;
    },
  };
  const start = async (orchestrator: string, instanceId: string) => {
    started.push(`${orchestrator} ${instanceId}`);
    return 'started' as const;
  };
  const done = await suspectLoss(
    { licenses } as unknown as Means,
    { start, wake: async () => {} },
    'ben',
    grants.map((changes, index) => aGrant(`g${index}`, changes)),
  );
  return { done, asked, started };
}

describe('a person whose record changed', () => {
  test('is looked into by a run of its own when a license that a ticket states does not show', async () => {
    const { done, started } = await look(
      { read: 'done', licenses: NOTHING },
      { state: 'active', target: ofLicense },
    );
    assert.deepEqual([done, started], [true, [`lostAccess req-1~lost-${ofLicense}`]]);
  });

  test('is not asked about when no ticket states a license of theirs', async () => {
    const { done, asked } = await look(
      { read: 'done', licenses: NOTHING },
      { state: 'active', target: 'finance-readers' },
      { state: 'ending', target: ofLicense },
    );
    assert.deepEqual([done, asked], [true, 0]);
  });

  test('is looked at again when licenses could not be read just now, and not when they never can be', async () => {
    const grant = { state: 'active', target: ofLicense } as const;
    assert.equal((await look(unread(true), grant)).done, false);
    assert.equal((await look(unread(false), grant)).done, true);
  });
});
