import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isIn, joinedLately, movedOn } from '../../src/domain/control-roll.ts';
import { decidersOf, withoutJoined } from '../../src/domain/deciders.ts';
import { instant, MINUTE } from '../../src/domain/instant.ts';
import { digestOf, longDigestOf, tightDigestOf } from '../../src/domain/member-roll.ts';

const ANN = '11111111-1111-4111-8111-111111111111';
const BOB = '22222222-2222-4222-8222-222222222222';

describe('who was in a deciding group', () => {
  test('the roll of a deciding group is kept by digests of 128 bits, of which short ones are the beginning', () => {
    const { group = '' } = decidersOf({ group: [ANN, BOB] });
    assert.equal(group.length, '2:'.length + 2 * 22);
    for (const id of [ANN, BOB]) {
      assert.ok(group.includes(longDigestOf(id)));
      assert.ok(longDigestOf(id).startsWith(digestOf(id)));
    }
    const { roll } = movedOn(null, 'group', [{ memberId: ANN, present: true }], true, instant(0));
    assert.deepEqual(Object.keys(roll.members ?? {}), [tightDigestOf(ANN)]);
  });

  test('decides still, and whoever shares the short digest of one of them does not', () => {
    const deciders = decidersOf({ group: [ANN] });
    assert.deepEqual(withoutJoined({ group: [ANN, BOB] }, deciders), { group: [ANN] });
    const shares = { group: `2:${digestOf(BOB)}${longDigestOf(ANN).slice(8)}` };
    assert.deepEqual(withoutJoined({ group: [ANN, BOB] }, shares), { group: [] });
  });

  test('the roll of a deciding group is known from requests and rolls that were kept before, by short digests', () => {
    const before = { group: [ANN].map(digestOf).join('') };
    assert.deepEqual(withoutJoined({ group: [ANN, BOB] }, before), { group: [ANN] });
    const since = instant(0);
    const kept = { name: 'group', members: { [digestOf(ANN)]: since } };
    const now = instant(MINUTE);
    assert.ok(isIn(kept, ANN) && !isIn(kept, BOB));
    assert.equal(joinedLately(kept, ANN, now), since);
    const again = movedOn(kept, null, [{ memberId: ANN, present: true }], false, now);
    assert.deepEqual([again.joined, again.roll.members], [[], { [tightDigestOf(ANN)]: since }]);
    const gone = movedOn(kept, null, [{ memberId: ANN, present: false }], false, now);
    assert.deepEqual([gone.left, gone.roll.members], [[ANN], {}]);
  });
});
