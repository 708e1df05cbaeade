import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import { bringForward } from '../../src/activities/people/end-access.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { addMilliseconds, DAY } from '../../src/domain/instant.ts';
import type { RequestRecord } from '../../src/domain/record.ts';
import { aGrant, aRecord } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const LEAVES = addMilliseconds(START, 7 * DAY);
const BEFORE = addMilliseconds(START, 2 * DAY);
const AFTER = addMilliseconds(START, 30 * DAY);

test('A grant of somebody who leaves ends with that moment if it is given and would last longer; nothing else is moved', async () => {
  const { clock, stores } = simulatedStores();
  const grants: readonly Grant[] = [
    aGrant('lasts', { state: 'active', endsAt: AFTER, requestId: 'req-1' }),
    aGrant('standing', { state: 'armed', endsAt: null, requestId: 'req-2' }),
    aGrant('ends before', { state: 'active', endsAt: BEFORE, requestId: 'req-3' }),
    aGrant('waits', { state: 'waiting', endsAt: AFTER, requestId: 'req-4' }),
    aGrant('ends', { state: 'ending', endsAt: AFTER, requestId: 'req-5' }),
  ];
  const byId = Object.fromEntries(grants.map((grant) => [grant.id, grant]));
  await stores.grants.change('ben', () => ({ rows: { access: {}, grants: byId }, result: null }));
  const told: string[] = [];
  const requests = {
    change: async (id: string, change: (row: RequestRecord) => RequestRecord) => {
      told.push(id);
      return change(aRecord(id));
    },
  };
  const means = { clock, grants: stores.grants, requests, limits: { timeZone: 'UTC' } } as unknown as Means;

  assert.equal(await bringForward(means, undefined, 'ben', LEAVES), 2);
  const after = (await stores.grants.readBeneficiary('ben')).grants;
  const shortened = { endsAt: LEAVES, lastsSeconds: null, endReason: 'left' };
  assert.deepEqual(after['lasts'], { ...byId['lasts'], ...shortened });
  assert.deepEqual(after['standing'], { ...byId['standing'], ...shortened });
  for (const id of ['ends before', 'waits', 'ends']) assert.deepEqual(after[id], byId[id], id);
  assert.deepEqual(told.sort(), ['req-1', 'req-2']);

  told.length = 0;
  assert.equal(await bringForward(means, undefined, 'ben', LEAVES), 0, 'safe to repeat');
  assert.deepEqual(
    told.sort(),
    ['req-1', 'req-2'],
    'whoever shortened them may have died before they were told',
  );
});
