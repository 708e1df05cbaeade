import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { HOUR, MINUTE } from '../../src/domain/instant.ts';
import { sweepExpiry } from '../../src/functions/expiry.ts';
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
  test('starts the end of a request once, however many hints and grants lead to it', async () => {
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

  test('starts it by the next hint where the first one could not', async () => {
    const first = simulatedStores().clock.now();
    const given = await givenTo([
      active('a', new Date(first + HOUR).toISOString()),
      active('b', new Date(first + HOUR).toISOString()),
    ]);
    given.clock.moveTo(first + 2 * HOUR);
    given.failing.times = 1;
    assert.deepEqual(await given.tick(), ['req-1~end']);
  });

  test('closes what is due by a request another part of which is ending already', async () => {
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
