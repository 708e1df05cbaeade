import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { gatherParts, partsAtHand } from '../../src/activities/deciding/gather-parts.ts';
import { instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import type { Bucket } from '../../src/domain/pace.ts';
import type { FactPart } from '../../src/policy/fact-part.ts';
import { aRequest } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const REQUEST = aRequest('ben', 'rita');

/** A kind that goes by two things of one bucket, and how often they were read. */
function aGathering(seal?: Pick<NonNullable<Means['seal']>, 'holdFor' | 'isHeld'>) {
  const { stores, clock } = simulatedStores();
  const reads: string[] = [];
  let value: unknown = 'calm';
  const part = (name: string): FactPart => ({
    name,
    bucket: 'risk',
    read: async () => {
      reads.push(name);
      return { read: 'done', value };
    },
  });
  const means = { ...stores, clock, ...(seal && { seal }) } as unknown as Means;
  const of = (policyDigest = 'p1', request = REQUEST) => ({
    ...{ requestId: 'req-1', request },
    rules: { digest: policyDigest, factParts: () => [part('one'), part('two')] },
  });
  /** Until all of it is there; how many reads that took. */
  const gather = async (since = instant(clock.now()), whose = of()) => {
    const before = reads.length;
    for (;;) {
      const gathered = await gatherParts(means, whose, since);
      if (gathered.read === 'failed') throw new Error(gathered.because);
      if (gathered.read === 'done')
        return { facts: gathered.facts, asOf: gathered.asOf, reads: reads.length - before };
      clock.moveTo(Date.parse(gathered.at));
    }
  };
  const says = (what: unknown) => {
    value = what;
  };
  return { means, clock, stores, of, gather, says };
}

const KEYED = {
  holdFor: async (text: string) => `ours:${text.length}`,
  isHeld: async (text: string, held: string) => held === `ours:${text.length}`,
};

describe('gathering what only one kind goes by', () => {
  test('gathered parts count for a decision that began before them, and no more for one that begins later', async () => {
    const { gather, clock } = aGathering();
    const since = instant(clock.now());
    const gathered = { facts: { parts: { one: 'calm', two: 'calm' } }, asOf: since, reads: 2 };
    assert.deepEqual(await gather(since), gathered);
    assert.equal((await gather(since)).reads, 0);
    clock.moveTo(clock.now() + SECOND);
    assert.equal((await gather()).reads, 2);
  });

  test('gathered parts of more than two minutes ago are read anew', async () => {
    const { gather, clock } = aGathering();
    const since = instant(clock.now());
    await gather(since);
    clock.moveTo(Date.parse(since) + 2 * MINUTE);
    assert.equal((await gather(since)).reads, 0);
    clock.moveTo(Date.parse(since) + 2 * MINUTE + 1);
    assert.equal((await gather(since)).reads, 1);
  });

  test('gathered parts of another policy, another person or another request count for nothing', async () => {
    const { gather, of, clock } = aGathering();
    const since = instant(clock.now());
    await gather(since);
    assert.equal((await gather(since, of('p2'))).reads, 2);
    assert.equal((await gather(since, of('p1', aRequest('bob', 'rita')))).reads, 2);
    assert.equal((await gather(since, of('p1', { ...REQUEST, justification: 'Something else.' }))).reads, 2);
  });

  test('gathered parts that somebody else put there are read anew where there is a key to tell by', async () => {
    for (const seal of [undefined, KEYED]) {
      const { gather, stores, clock } = aGathering(seal);
      const since = instant(clock.now());
      await gather(since);
      assert.equal((await gather(since)).reads, 0);
      const [first] = await stores.factParts.ofRequest('req-1');
      assert.ok(first);
      await stores.factParts.keep('req-1', { ...first, value: 'never at risk' });
      const again = await gather(since);
      assert.equal(again.reads, seal ? 1 : 0);
      assert.equal(again.facts.parts?.['one'], seal ? 'calm' : 'never at risk');
      const { held: _, ...unheld } = { ...first, value: 'never at risk' };
      await stores.factParts.keep('req-1', unheld);
      assert.equal((await gather(since)).reads, seal ? 1 : 0);
    }
  });

  test('a part of several pages is read a page with each turn, and only the whole of it counts', async () => {
    const { means, clock } = aGathering();
    const read: unknown[] = [];
    const paged: FactPart = {
      ...{ name: 'pages', bucket: 'risk' },
      async read(_, __, ___, soFar) {
        const pages = [...((soFar as readonly number[] | undefined) ?? []), read.length];
        read.push(soFar);
        return { read: pages.length < 3 ? 'more' : 'done', value: pages };
      },
    };
    const of = { requestId: 'req-1', request: REQUEST, rules: { digest: 'p', factParts: () => [paged] } };
    const since = instant(clock.now());
    for (const turns of [1, 2, 3]) {
      const gathered = await gatherParts(means, of, since);
      assert.equal(read.length, turns);
      if (turns === 3)
        return assert.deepEqual(gathered.read === 'done' && gathered.facts.parts, { pages: [0, 1, 2] });
      assert.ok(gathered.read === 'later');
      clock.moveTo(Date.parse(gathered.at));
    }
  });

  test('a part that is too large to be kept is told, and nothing of it counts', async () => {
    const { means, of, clock, stores, says } = aGathering();
    says('x'.repeat(200_000));
    const gathered = await gatherParts(means, of(), instant(clock.now()));
    assert.equal(gathered.read, 'failed');
    assert.match(gathered.read === 'failed' ? gathered.because : '', /"one" has 200\d\d\d characters/);
    assert.deepEqual(await stores.factParts.ofRequest('req-1'), []);
  });

  test('parts at hand are without what only decides, whose source is not even asked', async () => {
    const { means, of } = aGathering();
    const away: FactPart = {
      ...{ name: 'away', bucket: null, toDecideOnly: true },
      read: async () => ({ read: 'failed', because: 'no answer', retryAfterSeconds: null, mayCure: true }),
    };
    const own: FactPart = {
      ...{ name: 'own', bucket: null },
      read: async () => ({ read: 'done', value: 'here' }),
    };
    const whose = { ...of(), rules: { digest: 'p1', factParts: () => [away, own] } };
    assert.deepEqual(await partsAtHand(means, whose), { read: 'done', facts: { parts: { own: 'here' } } });
    const gathered = await gatherParts(means, whose, instant(means.clock.now()));
    assert.equal(gathered.read, 'failed');
  });

  test('parts at hand are what was read last, however long ago, and nothing is read for them', async () => {
    const { gather, means, of, clock } = aGathering();
    assert.deepEqual(await partsAtHand(means, of()), { read: 'done', facts: { parts: {} } });
    await gather();
    clock.moveTo(clock.now() + 60 * MINUTE);
    const { parts } = { parts: { one: 'calm', two: 'calm' } };
    assert.deepEqual(await partsAtHand(means, of()), { read: 'done', facts: { parts } });
    assert.deepEqual(await partsAtHand(means, of('p2')), { read: 'done', facts: { parts: {} } });
  });

  for (const [requests, lateness] of [
    [10, 0],
    [80, 0],
    [80, 3 * SECOND],
  ] as const)
    test(`${requests} requests at once, each up to ${lateness} ms late, come to all their facts, none of which is two minutes old`, async () => {
      const { stores, clock } = simulatedStores(0, { shortPages: 'never' }, 'memory');
      const read: Record<Bucket, number[]> = { risk: [], reports: [] };
      const part = (name: string, bucket: Bucket): FactPart => ({
        ...{ name, bucket },
        read: async () => {
          read[bucket].push(clock.now());
          return { read: 'done', value: clock.now() };
        },
      });
      const parts = [part('a', 'risk'), part('b', 'risk'), part('c', 'risk')];
      const wanted = [...parts, part('d', 'reports'), part('e', 'reports')];
      const means = { ...stores, clock } as unknown as Means;
      const began = instant(clock.now());
      const waiting = Array.from({ length: requests }, (_, n) => ({ n, due: clock.now() + n }));
      const took: number[] = [];
      while (waiting.length > 0) {
        const next = waiting.reduce((one, other) => (other.due < one.due ? other : one));
        clock.moveTo(Math.max(next.due, clock.now()));
        const rules = { digest: 'p', factParts: () => wanted };
        const of = { requestId: `req-${next.n}`, request: REQUEST, rules };
        const gathered = await gatherParts(means, of, began);
        assert.notEqual(gathered.read, 'failed');
        if (gathered.read === 'later')
          next.due = Date.parse(gathered.at) + (lateness === 0 ? 0 : (next.n * 977) % lateness);
        if (gathered.read !== 'done') continue;
        waiting.splice(waiting.indexOf(next), 1);
        took.push(clock.now() - Date.parse(began));
        for (const at of Object.values(gathered.facts.parts ?? {}))
          assert.ok(clock.now() - Number(at) <= 2 * MINUTE);
      }
      const gaps = (moments: readonly number[]) => moments.slice(1).map((at, n) => at - (moments[n] ?? 0));
      assert.ok(Math.min(...gaps(read.risk)) >= 1_100 && Math.min(...gaps(read.reports)) >= 2_200);
      const most = requests * (lateness === 0 ? 5 : 8) * SECOND;
      assert.ok(Math.max(...took) < most, `the last one took ${Math.max(...took)} of ${most} ms`);
    });
});
