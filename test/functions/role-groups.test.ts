import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { roleMovers } from '../../src/functions/role-movers.ts';
import { sweep, sweepState } from '../../src/functions/sweep.ts';
import { aGrant } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const GROUPS = Array.from({ length: 8 }, (_, n) => `role-${n}`);
const PARTS = 4;

type Told = {
  /** The directory never tells of it. */
  readonly untold?: string;
  /** All its members take so many calls. */
  readonly large?: string;
  /** A look at it throws, once. */
  readonly throwing?: string;
  /** Left out: a few, which one link follows. */
  readonly roles?: readonly string[];
  /** What one look takes, of the two minutes that a tick has. */
  readonly lookTakes?: number;
};

/** Who went is told once, by the link of their group. */
async function aCompany({ untold, large, throwing, roles = GROUPS, lookTakes = 0 }: Told) {
  const { clock, stores } = simulatedStores();
  await stores.grants.change('ben', () => ({
    rows: { access: {}, grants: { g1: aGrant('g1', { endsAt: null }) } },
    result: null,
  }));
  const went = new Map<string, string>();
  let throws = throwing !== undefined;
  const directory = {
    groupChanges: async (groupIds: readonly string[], link: string | null, inParts?: 'in-parts') => {
      clock.moveTo(clock.now() + lookTakes);
      if (throws && throwing && groupIds.includes(throwing)) {
        throws = false;
        throw new Error('a fault of the line');
      }
      if (untold && groupIds.includes(untold)) return { read: 'failed', because: 'no answer in time' };
      const came = link?.startsWith('part ') ? Number(link.slice('part '.length)) : link === null ? 0 : null;
      const isLarge = large !== undefined && groupIds.includes(large) && came !== null;
      if (isLarge && inParts !== 'in-parts')
        return { read: 'failed', because: 'more members than can be read', tooLarge: true };
      const groups = groupIds.map((id) => ({ id, deleted: false }));
      const told = { read: 'done', whole: link === null, groups };
      if (isLarge && came < PARTS) return { ...told, changes: [], link: `part ${came + 1}`, more: true };
      const gone = link === 'on' ? groupIds.filter((id) => went.has(id)) : [];
      const changes = gone.map((groupId) => ({
        groupId,
        memberId: went.get(groupId),
        present: false,
        person: true,
      }));
      for (const id of gone) went.delete(id);
      return { ...told, changes, link: 'on' };
    },
  };
  const rules = { roleGroupIds: roles };
  const rulebook = { kinds: ['group-membership'], current: () => ({ usable: true, rules }) };
  const security = { note: () => undefined };
  const means = { ...stores, clock, directory, rulebook, security } as unknown as Means;
  const tick = async () => {
    let people: readonly string[] = [];
    await sweep(
      means,
      'watchUsers',
      () => undefined,
      async (look) => {
        const movers = await roleMovers(means, look);
        people = movers.people.map(({ userId }) => userId);
        await movers.keep();
      },
    );
    clock.moveTo(clock.now() + MINUTE);
    return people;
  };
  const ticks = async (count: number) => {
    const seen = new Set<string>();
    for (let n = 0; n < count; n += 1) for (const one of await tick()) seen.add(one);
    return [...seen];
  };
  const state = async () => (await sweepState(means, 'watchUsers'))?.row;
  return { tick, ticks, state, leaves: (group: string) => void went.set(group, 'ben') };
}

describe('a role group', () => {
  test('a role group of which the directory never tells keeps no other from being followed, and is named', async () => {
    const it = await aCompany({ untold: 'role-3' });
    await it.ticks(30);
    it.leaves('role-5');
    assert.deepEqual(await it.ticks(1), ['ben']);
    const { outage, items = {} } = (await it.state()) ?? {};
    assert.ok(!outage || outage.over !== null, 'the others are looked at');
    assert.deepEqual(Object.keys(items), ['role group role-3']);
    assert.deepEqual(await it.ticks(3), ['ben'], 'once more, and then no more');
    assert.deepEqual(await it.ticks(3), []);
  });

  test('a role group that is too large to be read at once is read in parts, and is followed then', async () => {
    const it = await aCompany({ large: 'role-3' });
    await it.tick();
    const { items = {} } = (await it.state()) ?? {};
    assert.match(Object.values(items)[0]?.because ?? '', /read in parts/);
    await it.ticks(10);
    assert.deepEqual((await it.state())?.items, {});
    it.leaves('role-3');
    assert.deepEqual(await it.ticks(1), ['ben']);
  });

  test('a role group whose members are all read has everybody looked at, who may have gone from it before', async () => {
    const it = await aCompany({ large: 'role-3' });
    const looked: number[] = [];
    for (let n = 0; n < PARTS + 4; n += 1) if ((await it.tick()).length > 0) looked.push(n);
    assert.deepEqual(looked, [PARTS, PARTS + 1]);
  });

  test('a role group at the end of the list is followed, too, where no tick has time for more than one link', async () => {
    const roles = Array.from({ length: 120 }, (_, n) => `role-${String(n).padStart(3, '0')}`);
    const it = await aCompany({ roles, lookTakes: 3 * MINUTE });
    await it.ticks(6);
    for (const group of ['role-000', 'role-050', 'role-119']) {
      it.leaves(group);
      assert.deepEqual(await it.ticks(3), ['ben'], group);
      assert.deepEqual(await it.ticks(4), [], group);
    }
  });

  test('a role group whose look throws is named, and is followed from where it was', async () => {
    const it = await aCompany({ throwing: 'role-3' });
    await it.tick();
    assert.match(Object.values((await it.state())?.items ?? {})[0]?.because ?? '', /a fault of the line/);
    await it.ticks(30);
    it.leaves('role-3');
    assert.deepEqual(await it.ticks(1), ['ben']);
  });
});
