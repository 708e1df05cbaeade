import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { park } from '../../src/activities/concluding/park.ts';
import { untouched } from '../../src/domain/access.ts';
import { addMilliseconds, HOUR } from '../../src/domain/instant.ts';
import { aGrant } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

test('invariant 7: an end that can not be finished is due again in an hour, and holds its edge for nobody', async () => {
  const { clock, stores } = simulatedStores();
  const { grants } = stores;
  const claim = { owner: 'req-1~end', fence: 1, notAfter: START };
  const mine = aGrant('g1', { state: 'ending', target: 'a' });
  const others = [
    aGrant('g2', { state: 'active', target: 'b' }),
    aGrant('g3', { state: 'ending', target: 'c', requestId: 'req-2' }),
  ];
  await grants.change('ben', () => ({
    rows: {
      access: { a: { ...untouched('ben', 'a', 'absent'), claim } },
      grants: Object.fromEntries([mine, ...others].map((grant) => [grant.id, grant])),
    },
    result: null,
  }));
  const parked = await park({ clock, grants } as unknown as Means, 'req-1', 'ben', 'req-1~end');
  const rows = await grants.readBeneficiary('ben');
  const until = addMilliseconds(START, HOUR);
  assert.equal(parked, 1);
  assert.deepEqual(rows.grants['g1'], { ...mine, endsAt: until, parkedUntil: until });
  assert.deepEqual([rows.grants['g2'], rows.grants['g3']], others);
  assert.equal(rows.access['a']?.claim, null);
});
