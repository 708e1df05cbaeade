import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { sweepState } from '../../src/functions/sweep.ts';
import { watchGroups } from '../../src/functions/watch-groups.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const GROUPS = Array.from({ length: 60 }, (_, n) => `group-${String(n).padStart(2, '0')}`);

/** A directory that can't show all members of what holds one of these groups, and tells of no change otherwise. */
function aDirectory(tooLarge: readonly string[], takesMs = 0) {
  const { clock, stores } = simulatedStores();
  const asked: (readonly string[])[] = [];
  const directory = {
    groupChanges: async (groupIds: readonly string[], link: string | null) => {
      asked.push(groupIds);
      clock.moveTo(clock.now() + takesMs);
      if (link === null && groupIds.some((id) => tooLarge.includes(id)))
        return { read: 'failed', because: 'more members than can be read', tooLarge: true };
      const groups = groupIds.map((id) => ({ id, deleted: false, displayName: id, managedElsewhere: false }));
      return { read: 'done', whole: link === null, groups, changes: [], link: `link of ${groupIds.length}` };
    },
  };
  const rules = { governedGroupIds: GROUPS, controlGroupIds: [] };
  const rulebook = { kinds: ['group-membership'], current: () => ({ usable: true, rules }) };
  const means = { ...stores, clock, directory, rulebook } as unknown as Means;
  const runs = { start: async () => 'started' as const, wake: async () => undefined };
  const logged: string[] = [];
  const tick = async () => {
    asked.length = 0;
    await watchGroups(means, runs, (line) => void logged.push(line));
    clock.moveTo(clock.now() + MINUTE);
    return asked.flat();
  };
  const state = async () => (await sweepState(means, 'watchGroups'))?.row;
  return { tick, state, logged, calls: () => asked.length };
}

describe('a governed group with more members than are read at once', () => {
  test('a governed group with more members than are read at once is followed apart from the others, which are followed on, and is named', async () => {
    const it = aDirectory(['group-07']);
    for (let n = 0; n < 8; n += 1) await it.tick();
    const told = await it.tick();
    assert.deepEqual([...told].sort(), GROUPS, 'each group is asked for once');
    const { outage, items } = (await it.state()) ?? {};
    assert.equal(outage, null);
    assert.deepEqual(Object.keys(items ?? {}), ['group group-07']);
    assert.match(it.logged.join(), /group group-07: more members than can be read/);
  });

  test('a governed group with more members than are read at once is found over several ticks where a look takes long, and the others are not forgotten meanwhile', async () => {
    const it = aDirectory(['group-07'], 90_000);
    const followed = new Set<string>();
    for (let n = 0; n < 20; n += 1) {
      const asked = await it.tick();
      assert.ok(it.calls() <= 2, 'a tick stops by itself');
      for (const id of asked) followed.add(id);
    }
    assert.deepEqual([...followed].sort(), GROUPS);
    assert.ok(Object.keys((await it.state())?.items ?? {}).includes('group group-07'));
  });
});
