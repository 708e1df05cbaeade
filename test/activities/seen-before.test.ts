import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Means } from '../../src/activities/activity.ts';
import type { ApplyInput } from '../../src/activities/applying/apply-input.ts';
import { membershipBefore } from '../../src/activities/applying/seen-before.ts';
import { untouched } from '../../src/domain/access.ts';
import type { AccessRow } from '../../src/domain/grant.ts';
import { aGrant, aRecord } from '../tables/builders.ts';
import { START, simulatedStores } from '../tables/fresh-stores.ts';

const GROUP = '0d5e7d2c-0000-4000-8000-000000000001';
const SENT = { key: 'k', attempt: 1, sentAt: START };

/** What a membership was before a write, and whether the directory was asked for it; the decision saw none, it is there by now. */
async function before(
  input: Partial<ApplyInput>,
  changes: Partial<AccessRow> = {},
  members: object = { [GROUP]: false },
) {
  const { clock } = simulatedStores();
  let asked = false;
  const record = aRecord('req-1', { seen: { at: START, members } } as unknown as object);
  const means = {
    clock,
    requests: { read: async () => ({ row: record }) },
    directory: {
      readEdges: async () => {
        asked = true;
        return [{ target: GROUP, edge: 'present' }];
      },
    },
  } as unknown as Means;
  const row = { ...untouched('ben', GROUP, 'absent'), unanswered: [SENT], ...changes };
  const whole = { requestId: 'req-1', beneficiaryId: 'ben', action: 'add', attempt: 1, ...input };
  const seen = await membershipBefore(means, whole as unknown as ApplyInput, {
    grant: aGrant('g1', { target: GROUP }),
    row,
  });
  return [seen.before, asked];
}

test('A membership before a write is as the decision saw it where nothing can have changed it since, else it is read anew', async () => {
  assert.deepEqual(await before({}), ['absent', false]);
  assert.deepEqual(
    await before({ attempt: 2 }),
    ['present', true],
    'an earlier attempt may have put it there',
  );
  assert.deepEqual(await before({}, { unanswered: [SENT, SENT] }), ['present', true]);
  assert.deepEqual(
    await before({}, { ownership: 'ours' }),
    ['present', true],
    'another grant has put it there',
  );
  assert.deepEqual(await before({ action: 'remove' }), ['present', true]);
  assert.deepEqual(await before({}, {}, {}), ['present', true], 'the decision did not look at it');
});
