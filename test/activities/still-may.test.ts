import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { ApplyInput } from '../../src/activities/applying/apply-input.ts';
import { refusedSince } from '../../src/activities/applying/still-may.ts';
import { type Rows, untouched } from '../../src/domain/access.ts';
import { addMilliseconds, SECOND } from '../../src/domain/instant.ts';
import { aGrant } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const KEY = 'key-1';
const grant = aGrant('g1', { state: 'armed', target: 'a' });
const claim = { owner: 'req-1', fence: 1, notAfter: START };
const row = {
  ...untouched('ben', 'a', 'absent'),
  claim,
  unanswered: [{ key: KEY, attempt: 1, sentAt: START }],
};
const INPUT = { action: 'add', beneficiaryId: 'ben', owner: 'req-1' } as unknown as ApplyInput;

/** Why the attempt of START is not sent any more so many seconds later, when the rows say this. */
async function refusedAfter(seconds: number, access: object = {}, state: 'armed' | 'ended' = 'armed') {
  const { clock, stores } = simulatedStores();
  clock.moveTo(Date.parse(addMilliseconds(START, seconds * SECOND)));
  const rows: Rows = { access: { a: { ...row, ...access } }, grants: { g1: { ...grant, state } } };
  await stores.grants.change('ben', () => ({ rows, result: null }));
  const means = { clock, grants: stores.grants } as unknown as Means;
  return await refusedSince(means, INPUT, { may: true, affected: [{ grant, row }], key: KEY });
}

describe('A worker that stood still between recording an attempt and sending it', () => {
  test('a worker that stood still sends what is still its own to send', async () => {
    assert.equal(await refusedAfter(11), null);
  });

  test('a worker that stood still sends nothing that was closed, taken over or answered meanwhile', async () => {
    assert.equal(await refusedAfter(11, {}, 'ended'), 'the grant is ended');
    assert.match((await refusedAfter(11, { claim: { ...claim, fence: 2 } })) ?? '', /another run/);
    assert.match((await refusedAfter(11, { unanswered: [] })) ?? '', /answered meanwhile/);
  });

  test('a pause that nobody can have used is not looked into', async () => {
    assert.equal(await refusedAfter(10, {}, 'ended'), null);
  });
});
