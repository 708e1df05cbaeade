import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { addMilliseconds, type Instant, instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { sweepClosedFollowUps } from '../../src/functions/closed-follow-ups.ts';
import type { ClosedFollowUp } from '../../src/ports/ticketing.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const ago = (minutes: number): Instant => addMilliseconds(START, -minutes * MINUTE);
const closed = (name: string, closedAt: Instant): ClosedFollowUp => ({
  ...{ id: name, type: 'task', state: 'closed', number: name, words: ['retry'] },
  ...{ correlationId: `${name}:help`, closedAt },
});

/** Ticks, each with what the tool names; whose request was read in it, and from when on the tool was asked. */
function aTool(takesMs = 0) {
  const { clock, stores } = simulatedStores();
  let [named, failing]: [readonly ClosedFollowUp[], string | null] = [[], null];
  let looked: string[] = [];
  let since = '';
  const ticketing = {
    system: 'servicenow',
    closedFollowUps: async (from: Instant) => {
      since = from;
      return { failed: false, closed: named, complete: true };
    },
  };
  const requests = {
    read: async (id: string) => {
      looked.push(id);
      clock.moveTo(clock.now() + takesMs);
      if (id === failing) throw new Error('no answer');
      return null;
    },
  };
  const means = { ...stores, clock, requests, ticketing: { servicenow: ticketing } } as unknown as Means;
  const runs = { start: async () => 'started' as const, wake: async () => undefined };
  return async (told: readonly ClosedFollowUp[], fails: string | null = null) => {
    [named, failing, looked] = [told, fails, []];
    const at = instant(clock.now());
    await sweepClosedFollowUps(means, runs, () => undefined);
    clock.moveTo(clock.now() + MINUTE);
    return { looked, since, at };
  };
}

describe('The sweep over closed follow-ups', () => {
  test('the trail of closed follow-ups goes on from five minutes before the last look', async () => {
    const tick = aTool();
    const { at } = await tick([closed('a', ago(30))]);
    assert.equal((await tick([])).since, addMilliseconds(at, -5 * MINUTE));
  });

  test('a follow-up that a tick had no time for is asked for again, however long ago it was closed', async () => {
    const tick = aTool(70 * SECOND);
    const all = [40, 30, 20, 10].map((minutes) => closed(`c${minutes}`, ago(minutes)));
    assert.deepEqual((await tick(all)).looked, ['c40', 'c30']);
    const { since, looked } = await tick(all.slice(2));
    assert.equal(since, ago(20));
    assert.deepEqual(looked, ['c20', 'c10']);
  });

  test('one that could not be followed is tried again beside what is new, once each', async () => {
    const tick = aTool();
    const [old, fresh] = [closed('old', ago(30)), closed('fresh', ago(1))];
    await tick([old], 'old');
    assert.deepEqual((await tick([fresh], 'old')).looked, ['fresh', 'old']);
    assert.deepEqual((await tick([old], 'old')).looked, ['old']);
    assert.deepEqual((await tick([])).looked, ['old']);
    assert.deepEqual((await tick([])).looked, [], 'it was followed');
  });
});
