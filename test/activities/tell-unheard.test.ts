import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { tellUnheard } from '../../src/activities/asking/tell-unheard.ts';
import type { StageHead } from '../../src/domain/approval.ts';
import { addMilliseconds, HOUR, instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

/** In how many seconds a decision is looked at again that has not been readable for so long. */
async function secondsAfter(lasted: number): Promise<number | null> {
  const { stores, clock } = simulatedStores();
  const now = instant(clock.now());
  const looked = addMilliseconds(now, -SECOND);
  const record = aRecord('req-1', {
    doubts: { unheard: { what: 'history', since: addMilliseconds(now, -lasted), at: looked, looks: 9 } },
    // It has been said: only the pause is asked for.
    parked: { reasons: { 'Who decided the stage owners in the ticket tool could not be read: no': now } },
  });
  await stores.requests.insert(record);
  const means = { ...stores, clock } as unknown as Means;
  const head = { stage: 'owners' } as StageHead;
  return await tellUnheard(means, record, head, { what: 'history', because: 'no' }, now);
}

test('a decision that can not be read is looked at again each quarter of an hour at the latest, and each minute at the soonest', async () => {
  const quarter = (15 * MINUTE) / SECOND;
  assert.equal(await secondsAfter(12 * HOUR), quarter);
  assert.equal(await secondsAfter(4 * HOUR), quarter);
  assert.equal(await secondsAfter(2 * MINUTE), MINUTE / SECOND);
});
