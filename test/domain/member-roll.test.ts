import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, isOnRoll, membersOf, rollOf, rollText } from '../../src/domain/member-roll.ts';

const rollWith = (ids: readonly string[]) => ({
  name: 'GRP',
  managedElsewhere: false,
  members: membersOf(new Set(ids.map(digestOf))),
});

test('A roll of members knows after being kept whom it knew before, and nobody else', () => {
  const ids = Array.from({ length: 500 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
  const kept = rollOf(rollText(rollWith(ids)));
  assert.ok(ids.every((id) => isOnRoll(kept, id)));
  assert.ok(!isOnRoll(kept, '00000000-0000-4000-8000-999999999999'));
  assert.equal(rollText(kept), rollText(rollWith(ids.toReversed())));
  assert.deepEqual(rollOf(rollText(rollWith([]))).members, new Set());
});

test('A roll of too many members is not kept, and says so', () => {
  const many = new Set(Array.from({ length: 50_001 }, (_, n) => String(n)));
  assert.equal(membersOf(many), null);
  const kept = rollOf(rollText({ name: 'GRP', managedElsewhere: false, members: null }));
  assert.equal(kept.members, null);
  assert.equal(isOnRoll(kept, 'anybody'), false);
});
