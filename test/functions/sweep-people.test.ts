import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { watchUsers } from '../../src/functions/watch-users.ts';
import type { UserChange } from '../../src/ports/directory.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const HOLDERS: readonly string[] = ['ben', 'rita'];
const CHANGED: readonly UserChange[] = ['ben', 'stranger'].map((userId) => ({ userId, removed: 'no' }));

type Answer = { readonly reset: boolean; readonly readable: boolean };

/** Two people hold access; whom each look read anew, and from which link it went on. */
async function looks(...answers: readonly Answer[]) {
  return await looksAt(HOLDERS, ...answers);
}

async function looksAt(holders: readonly string[], ...answers: readonly Answer[]) {
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
        return readable
          ? { read: 'done', users: {} }
          : { read: 'failed', because: 'no answer', retryAfterSeconds: null };
      },
    };
    const grants = {
      liveBeneficiaries: async () => holders,
      liveAmong: async (ids: readonly string[]) => new Set(ids.filter((id) => holders.includes(id))),
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

  test('the directory is asked for nobody else in a tick in which nobody of the first twenty could be read', async () => {
    const crowd = Array.from({ length: 45 }, (_, n) => `p${String(n).padStart(2, '0')}`);
    const first = crowd.slice(0, 20);
    const { read } = await looksAt(crowd, { reset: false, readable: false });
    assert.deepEqual(
      read,
      [first, ...first.map((id) => [id])],
      'together, then each alone: one may be the cause',
    );
  });
});
