import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { isGone, isThere } from '../../src/activities/deciding/missing-ticket.ts';
import { MINUTE } from '../../src/domain/instant.ts';
import { aRecord } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

/** A request whose ticket is looked for after so many minutes each; what was believed at each look. */
async function looked(...minutes: readonly (number | 'there')[]) {
  const { clock, stores } = simulatedStores();
  const { requests } = stores;
  await requests.insert(aRecord('req-1'));
  const means = { clock, requests } as unknown as Means;
  const believed: boolean[] = [];
  for (const wait of minutes) {
    const record = (await requests.read('req-1'))?.row;
    assert.ok(record);
    if (wait === 'there') {
      await isThere(means, record);
      continue;
    }
    clock.moveTo(clock.now() + wait * MINUTE);
    believed.push(await isGone(means, record));
  }
  return believed;
}

describe('a ticket that is not there', () => {
  test('a ticket that is not there is believed gone after ten minutes and five looks, not before', async () => {
    assert.deepEqual(await looked(0, 1, 1, 1, 1, 5, 1), [false, false, false, false, false, false, true]);
    assert.deepEqual(await looked(0, 10, 1, 1, 1), [false, false, false, false, true]);
  });

  test('a ticket that is not there is missing anew once it was there in between', async () => {
    const before = [0, 4, 2, 2, 1] as const;
    assert.deepEqual((await looked(...before, 'there', 1, 1)).slice(-2), [false, false]);
    assert.equal((await looked(...before, 1)).at(-1), true);
  });
});
