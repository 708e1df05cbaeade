import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { noteAlreadyIn } from '../../src/activities/drift/already-in.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { watchGroups } from '../../src/functions/watch-groups.ts';
import { aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const granted = { desired: { access: 'granted' } as unknown as RequestRecord['desired'] };

/** Two groups that a directory tells of; ben was in the first one before he asked for it. */
async function aDirectory() {
  const { clock, stores } = simulatedStores();
  const is = { unwritable: false, deleted: false, takesMs: 0 };
  const wholly: string[] = [];
  const started: string[] = [];
  const directory = {
    groupChanges: async (groupIds: readonly string[], link: string | null) => {
      if (link === null && groupIds.length === 1) wholly.push(...groupIds);
      clock.moveTo(clock.now() + is.takesMs);
      const groups = groupIds.map((id) => ({
        ...{ id, displayName: id, managedElsewhere: false },
        deleted: is.deleted && id === 'one',
      }));
      return { read: 'done', whole: link === null, groups, changes: [], link: 'link' };
    },
    isMember: async () => ({ read: 'done', member: true }),
  };
  const { marks } = stores;
  const means = {
    ...{ ...stores, clock, directory },
    marks: {
      list: marks.list.bind(marks),
      save: marks.save.bind(marks),
      remove: marks.remove.bind(marks),
      read: async (name: string) => {
        if (is.unwritable && name === 'members-one') throw new Error('no answer');
        return await marks.read(name);
      },
    },
    requests: { read: async (id: string) => ({ row: aRecord(id, granted) }) },
    rulebook: {
      kinds: ['group-membership'],
      current: () => ({ usable: true, rules: { governedGroupIds: ['one', 'two'], controlGroupIds: [] } }),
    },
  } as unknown as Means;
  await noteAlreadyIn(means, 'req-1', 'ben', ['one']);
  const start = async (_: string, id: string) => {
    started.push(id);
    return 'started' as const;
  };
  /** Groups that were looked at again by all their members, and the runs that were started. */
  const tick = async (now: Partial<typeof is> = {}) => {
    Object.assign(is, now);
    wholly.length = 0;
    started.length = 0;
    await watchGroups(means, { start, wake: async () => undefined }, () => undefined);
    clock.moveTo(clock.now() + MINUTE);
    return { wholly: [...wholly], started: [...started] };
  };
  await tick();
  return tick;
}

describe('The watch over groups', () => {
  test('a group that could not be followed is looked at by all its members once it can be, and not after that', async () => {
    const tick = await aDirectory();
    const looks = [];
    for (const unwritable of [true, true, false, false]) looks.push((await tick({ unwritable })).wholly);
    assert.deepEqual(looks, [[], [], ['one'], []]);
  });

  test('whoever was in a group that is gone is looked into in the same tick, while there is time', async () => {
    const tick = await aDirectory();
    assert.deepEqual((await tick({ deleted: true })).started, ['req-1~lost-one']);
    const late = await aDirectory();
    assert.deepEqual((await late({ deleted: true, takesMs: 3 * MINUTE })).started, []);
  });
});
