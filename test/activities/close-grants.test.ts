import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { closeGrants } from '../../src/activities/grants/close-grants.ts';
import type { Grant, GrantState } from '../../src/domain/grant.ts';
import { aGrant } from '../tables/builders.ts';
import { simulatedStores } from '../tables/fresh-stores.ts';

const STATES: readonly GrantState[] = ['waiting', 'armed', 'active', 'ending', 'ended', 'void'];

/** A grant in each state for one request, and an active one of another. */
async function closed() {
  const { clock, stores } = simulatedStores();
  const { grants: store } = stores;
  const one = (requestId: string, state: GrantState): Grant =>
    aGrant(`${requestId}~${state}`, { requestId, target: state, state });
  const before = [...STATES.map((state) => one('mine', state)), one('other', 'active')];
  await store.change('ben', (rows) => ({
    rows: { ...rows, grants: Object.fromEntries(before.map((grant) => [grant.id, grant])) },
    result: null,
  }));
  const result = await closeGrants({ clock, grants: store } as unknown as Means, 'mine', 'ben', 'expired');
  const { grants } = await store.readBeneficiary('ben');
  return { before, result, after: before.map(({ id }) => grants[id]) };
}

describe('closing the grants of a request', () => {
  test('ends what is given or being given, and what only waits is void', async () => {
    const { result, after } = await closed();
    const ends = after.map((grant) => `${grant?.id} ${grant?.state} ${grant?.endReason}`);
    assert.deepEqual(ends.slice(0, 3), [
      'mine~waiting void expired',
      'mine~armed ending expired',
      'mine~active ending expired',
    ]);
    assert.deepEqual(result, { ending: 2, void: 1 });
  });

  test('leaves alone what ends or has ended, with the reason it has, and what another request gave', async () => {
    const { before, after } = await closed();
    assert.deepEqual(after.slice(3), before.slice(3));
  });
});
