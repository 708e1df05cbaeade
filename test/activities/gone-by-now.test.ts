import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { takenBackAgain } from '../../src/activities/applying/gone-by-now.ts';
import { type Rows, untouched } from '../../src/domain/access.ts';
import type { WriteEffect } from '../../src/domain/effect.ts';
import type { Grant } from '../../src/domain/grant.ts';
import { addMilliseconds, MINUTE } from '../../src/domain/instant.ts';
import { aGrant } from '../tables/builders.ts';
import { START } from '../tables/fresh-stores.ts';

const LATER = addMilliseconds(START, MINUTE);
const CHANGED = { effect: 'changed' } as unknown as WriteEffect;
const UNCERTAIN = { effect: 'uncertain' } as unknown as WriteEffect;
const UNCHANGED = { effect: 'unchanged' } as unknown as WriteEffect;

type Case = {
  readonly base?: 'absent' | 'present';
  readonly state?: Grant['state'];
  readonly other?: Grant;
  readonly action?: 'add' | 'remove';
};

/** What becomes of a grant that has an answer now, and whether it is still what it was. */
function answered(
  effect: WriteEffect,
  { base = 'absent', state = 'ended', other, action = 'add' }: Case = {},
) {
  const grant = aGrant('g1', { state, target: 'a' });
  const holders = [grant.id, ...(other ? [other.id] : [])];
  const row = { ...untouched('ben', 'a', base), holders };
  const grants = { g1: grant, ...(other && { [other.id]: other }) };
  const rows: Rows = { access: { a: row }, grants };
  const after = takenBackAgain(rows, { grant, row }, action, effect, { sentAt: START, at: LATER });
  const { state: now, endsAt, parkedUntil } = after.grants['g1'] ?? {};
  return { now, endsAt, parkedUntil, ownership: after.access['a']?.ownership, same: after === rows };
}

describe('An answer that comes after its grant was closed', () => {
  test('an answer that gave access after its grant was closed has it taken back at once', () => {
    const { now, endsAt, parkedUntil, ownership } = answered(CHANGED);
    assert.deepEqual([now, endsAt, parkedUntil, ownership], ['ending', LATER, LATER, 'none']);
  });

  test('what may be there although no answer came is inferred to be ours where nothing was there before', () => {
    const { now, ownership } = answered(UNCERTAIN);
    assert.deepEqual([now, ownership], ['ending', 'inferred']);
    assert.equal(answered(UNCERTAIN, { base: 'present' }).same, true);
  });

  test('nothing is taken back that changed nothing, that others hold, or that is not closed', () => {
    assert.equal(answered(UNCHANGED).same, true);
    assert.equal(answered(CHANGED, { other: aGrant('g2', { state: 'active', target: 'a' }) }).same, true);
    assert.equal(answered(CHANGED, { state: 'active' }).same, true);
    assert.equal(answered(CHANGED, { action: 'remove' }).same, true);
  });
});
