import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { sweepExpiry } from '../../src/functions/expiry.ts';
import { sweepState } from '../../src/functions/sweep.ts';
import { aGrant, aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const PERSON = 'person-1';

/** A person's grants by one request; each start is answered, or fails the first time. */
async function givenTo(grants: readonly Grant[]) {
  const { stores, clock } = simulatedStores();
  await stores.requests.insert(aRecord('req-1', { phase: 'concluded' }));
  await stores.grants.change(PERSON, (rows) => ({
    rows: { ...rows, grants: Object.fromEntries(grants.map((grant) => [grant.id, grant])) },
    result: null,
  }));
  const started: string[] = [];
  const failing = { times: 0 };
  const runs = {
    start: async (_: string, instanceId: string) => {
      if (failing.times-- > 0) throw new Error('The host does not answer.');
      started.push(instanceId);
      return started.length > 1 ? ('running' as const) : ('started' as const);
    },
    wake: async () => undefined,
  };
  const means = { ...stores, clock, limits: { noticeSeconds: 0 } } as unknown as Means;
  const tick = async () => {
    await sweepExpiry(means, runs, () => undefined);
    return started.splice(0);
  };
  const states = async () => Object.values((await stores.grants.readBeneficiary(PERSON)).grants);
  return { clock, tick, states, failing, change: stores.grants.change.bind(stores.grants) };
}

const active = (id: string, endsAt: string) =>
  aGrant(id, { requestId: 'req-1', beneficiaryId: PERSON, target: `group-${id}`, state: 'active', endsAt });

describe('a tick that ends what is due', () => {
  test('a tick that ends what is due starts the end of a request once, however many hints and grants lead to it', async () => {
    const first = simulatedStores().clock.now();
    const due = new Date(first + HOUR).toISOString();
    const given = await givenTo([active('a', due), active('b', due)]);
    // A later proof moves an end, and the hint of before stays until it is looked at.
    const moved = new Date(first + HOUR + MINUTE).toISOString();
    await given.change(PERSON, (rows) => ({
      rows: {
        ...rows,
        grants: Object.fromEntries(
          Object.values(rows.grants).map((one) => [one.id, { ...one, endsAt: moved }]),
        ),
      },
      result: null,
    }));
    given.clock.moveTo(first + 2 * HOUR);
    assert.deepEqual(await given.tick(), ['req-1~end']);
    assert.deepEqual(
      (await given.states()).map(({ state }) => state),
      ['ending', 'ending'],
    );
    assert.deepEqual(await given.tick(), ['req-1~end'], 'and once more while it is not proven gone');
  });

  test('a tick that ends what is due starts it by the next hint where the first one could not', async () => {
    const first = simulatedStores().clock.now();
    const given = await givenTo([
      active('a', new Date(first + HOUR).toISOString()),
      active('b', new Date(first + HOUR).toISOString()),
    ]);
    given.clock.moveTo(first + 2 * HOUR);
    given.failing.times = 1;
    assert.deepEqual(await given.tick(), ['req-1~end']);
  });

  test('a tick that ends what is due closes what is due by a request another part of which is ending already', async () => {
    const first = simulatedStores().clock.now();
    const due = new Date(first + HOUR).toISOString();
    const ending = { ...active('a', due), state: 'ending' as const, endReason: 'taken-away' };
    const given = await givenTo([ending, active('b', new Date(first + HOUR + MINUTE).toISOString())]);
    given.clock.moveTo(first + 2 * HOUR);
    assert.deepEqual(await given.tick(), ['req-1~end', 'req-1~end'], 'the second start sees what was closed');
    assert.deepEqual(
      (await given.states()).map(({ state }) => state),
      ['ending', 'ending'],
    );
  });
});

describe('an end that waits for a call that is never answered', () => {
  const MANY = 30;

  /** One person's grants by one request each, or all by one; and another person's, which is due last. */
  async function twoPeople(requestOf: (n: number) => string) {
    const { stores, clock } = simulatedStores();
    const due = (n: number) => new Date(clock.now() + HOUR + n * 1000).toISOString();
    const bad = Array.from({ length: MANY }, (_, n) =>
      aGrant(`bad-${n}`, {
        ...{ requestId: requestOf(n), beneficiaryId: 'bad', target: `group-${n}` },
        ...{ state: 'active', endsAt: due(n) },
      }),
    );
    const good = aGrant('good', {
      ...{ requestId: 'good', beneficiaryId: 'good', state: 'active', endsAt: due(MANY) },
    } as const);
    for (const of of new Set([...bad, good].map(({ requestId }) => requestId)))
      await stores.requests.insert(aRecord(of, { phase: 'concluded' }));
    for (const [person, grants] of [['bad', bad] as const, ['good', [good]] as const])
      await stores.grants.change(person, (rows) => ({
        rows: { ...rows, grants: Object.fromEntries(grants.map((grant) => [grant.id, grant])) },
        result: null,
      }));
    clock.moveTo(clock.now() + 2 * HOUR);
    const started: string[] = [];
    const neverAnswered = (): never => {
      clock.moveTo(clock.now() + MINUTE / 2);
      throw new Error('no answer in time');
    };
    const runs = {
      start: async (_: string, instanceId: string) => {
        if (instanceId.startsWith('never')) neverAnswered();
        started.push(instanceId);
        return 'started' as const;
      },
      wake: async () => undefined,
    };
    const means = { ...stores, clock, limits: { noticeSeconds: 0 } } as unknown as Means;
    const tick = async () => {
      const before = clock.now();
      await sweepExpiry(means, runs, () => undefined);
      assert.ok(clock.now() - before < 3 * MINUTE, 'the platform would end it');
      return started.includes('good~end');
    };
    return { tick, grants: stores.grants, neverAnswered, means };
  }

  test('an end whose rows never come is waited for once a tick, however much its person holds: the others end', async () => {
    const { tick, grants, neverAnswered } = await twoPeople((n) => `bad-${n}`);
    const read = grants.readBeneficiary.bind(grants);
    grants.readBeneficiary = async (id) => (id === 'bad' ? neverAnswered() : await read(id));
    assert.ok(await tick(), 'the other waits for it');
  });

  test('an end whose run is never started is waited for once a tick, however many grants it has: the others end, and it is named', async () => {
    const { tick, means } = await twoPeople(() => 'never');
    assert.ok(await tick(), 'the other waits for it');
    const { items = {} } = (await sweepState(means, 'expiry'))?.row ?? {};
    assert.ok(Object.keys(items).length > 0);
  });
});
