import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { retryLater } from '../../src/activities/deciding/wait-for.ts';
import { MINUTE, SECOND } from '../../src/domain/instant.ts';
import { aRecord } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

/** After how many seconds it is tried again once it has lasted so long, and whether the ticket is told before. */
async function later(lastedMs: number, afterSeconds: number | null = null) {
  const { clock } = simulatedStores();
  clock.moveTo(Date.parse(START) + lastedMs);
  let isSaid = false;
  const change = async () => {
    isSaid = true;
    throw new Error('as far as this is about');
  };
  const rulebook = { current: () => ({ usable: false }) };
  const means = { clock, rulebook, requests: { change }, limits: { timeZone: 'UTC' } } as unknown as Means;
  const tried = { since: START, until: undefined };
  const next = await retryLater(means, aRecord('req-1'), tried, 'no answer', afterSeconds).catch(() => null);
  assert.equal(next === null, isSaid);
  return isSaid ? 'said' : next;
}

test('A request whose facts can not be read says so once the next try would come later than ten minutes, and not before', async () => {
  assert.deepEqual(await later(0), { next: 'again', afterSeconds: 5, because: 'no answer' });
  assert.deepEqual(await later(7 * MINUTE), { next: 'again', afterSeconds: 105, because: 'no answer' });
  assert.deepEqual(await later(479 * SECOND), { next: 'again', afterSeconds: 120, because: 'no answer' });
  assert.equal(await later(8 * MINUTE), 'said');
  assert.equal(
    await later(MINUTE, 9 * 60),
    'said',
    'as long as whoever was asked wants to be left alone counts',
  );
});
