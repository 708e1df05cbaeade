import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { watchUsers } from '../../src/functions/watch-users.ts';
import type { UserChange } from '../../src/ports/directory.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const HOLDERS: readonly string[] = ['ben', 'rita'];
const CHANGED: readonly UserChange[] = ['ben', 'stranger'].map((userId) => ({ userId, removed: 'no' }));

/** Two people hold access; whom each look read anew, and from which link it went on. */
async function looks(...answers: readonly { readonly reset: boolean; readonly readable: boolean }[]) {
  const { stores } = simulatedStores();
  const read: (readonly string[])[] = [];
  const from: (string | null)[] = [];
  for (const { reset, readable } of answers) {
    const directory = {
      userChanges: async (link: string | null) => {
        from.push(link);
        return { read: 'done', changes: CHANGED, link: `link-${from.length}`, reset };
      },
      readUsers: async (ids: readonly string[]) => {
        read.push(ids);
        return readable ? { read: 'done', users: {} } : { read: 'failed' };
      },
    };
    const grants = {
      liveBeneficiaries: async () => HOLDERS,
      liveAmong: async (ids: readonly string[]) => new Set(ids.filter((id) => HOLDERS.includes(id))),
    };
    const rulebook = { kinds: [] };
    const means = { marks: stores.marks, directory, grants, rulebook, clock: { now: () => 0 } };
    const runs = { start: async () => 'started' as const, wake: async () => {} };
    await watchUsers(means as unknown as Means, runs, () => undefined);
  }
  return { read, from };
}

describe('the sweep over people', () => {
  test('looks at everybody who holds access first, and then at those of them who changed', async () => {
    const known = { reset: false, readable: true };
    assert.deepEqual((await looks(known, known)).read, [['ben', 'rita'], ['ben']]);
  });

  test('looks at everybody again when the trail was lost', async () => {
    const { read } = await looks({ reset: false, readable: true }, { reset: true, readable: true });
    assert.deepEqual(read[1], ['ben', 'rita']);
  });

  test('reads those again who could not be read, although the trail goes on', async () => {
    const known = { reset: false, readable: true };
    const { from, read } = await looks(known, { ...known, readable: false }, known);
    assert.deepEqual(from, [null, 'link-1', 'link-2']);
    assert.deepEqual(read.slice(1), [['ben'], ['ben']]);
  });
});
