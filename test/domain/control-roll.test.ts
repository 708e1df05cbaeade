import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  controlRollOf,
  controlRollText,
  fitsAgain,
  isIn,
  joinedLately,
  movedOn,
  tooManyToWatch,
} from '../../src/domain/control-roll.ts';
import { addMilliseconds, DAY, HOUR, type Instant, instant, MINUTE } from '../../src/domain/instant.ts';
import { digestOf, longDigestOf, tightDigestOf } from '../../src/domain/member-roll.ts';

const START = instant(Date.parse('2026-03-03T09:00:00.000Z'));
const LONGEST_ROW = 500_000;

function member(n: number): string {
  const hex = createHash('sha256').update(String(n)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

const come = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => ({ memberId: member(from + n), present: true }));
const first = (count: number) => movedOn(null, 'GRP-OWNERS', come(0, count), true, START).roll;
const kept = (roll: ReturnType<typeof first>) => controlRollOf(controlRollText(roll)) ?? assert.fail();

describe('the roll of a deciding group', () => {
  test('the roll of a deciding group of forty-five thousand fits one row, also where a thousand moments brought somebody', () => {
    const late = Array.from({ length: 1_440 }, (_, minute) => {
      return [tightDigestOf(member(43_500 + minute)), addMilliseconds(START, minute * MINUTE)] as const;
    });
    const { name, members } = first(43_500);
    const roll = { name, members: { ...members, ...Object.fromEntries(late) } };
    // a mark is a text in JSON in a row of JSON
    const size = JSON.stringify(controlRollText(roll)).length;
    assert.ok(size < LONGEST_ROW, `${size} characters`);
    const read = kept(roll);
    assert.deepEqual(read, roll);
    const now = addMilliseconds(START, DAY - MINUTE);
    assert.equal(joinedLately(read, member(0), now), null);
    assert.equal(joinedLately(read, member(44_000), now), addMilliseconds(START, 500 * MINUTE));
    assert.ok(isIn(read, member(44_939)) && !isIn(read, member(44_940)));
  });

  test('the roll of a deciding group with more members is not kept, says so, and takes nobody for gone', () => {
    const before = first(45_000);
    const { roll, joined } = movedOn(before, null, come(45_000, 45_001), false, START);
    assert.deepEqual(joined, [member(45_000)], 'the last that is seen');
    assert.match(tooManyToWatch(kept(roll)) ?? '', /has some 45001 members, and of 45000 at most/);
    assert.equal(tooManyToWatch(before), null);
    assert.equal(isIn(kept(roll), 'anybody'), null);
    assert.equal(joinedLately(kept(roll), member(45_000), START), null);
    assert.ok(!fitsAgain(roll));
    const less = movedOn(kept(roll), null, [{ memberId: member(1), present: false }], false, START);
    assert.deepEqual([less.joined, less.left], [[], []]);
    assert.ok(fitsAgain(kept(less.roll)), 'it is read anew');
    const anew = movedOn(less.roll, null, come(1, 45_001), true, START);
    assert.deepEqual([anew.joined, anew.left], [[], []], 'who came meanwhile is not known');
    assert.ok(isIn(kept(anew.roll), member(1)) && !isIn(kept(anew.roll), member(0)));
  });

  test('the roll of a deciding group is read from rows of before, whatever digests they have', () => {
    const at: Instant = addMilliseconds(START, -HOUR);
    const members = { [digestOf(member(1))]: null, [longDigestOf(member(2))]: at };
    const roll = controlRollOf(JSON.stringify({ name: 'GRP-OWNERS', members })) ?? assert.fail();
    const { roll: next, joined, left } = movedOn(roll, null, come(3, 4), false, START);
    assert.deepEqual([joined, left], [[member(3)], []]);
    for (const n of [1, 2, 3]) assert.ok(isIn(kept(next), member(n)));
    assert.equal(joinedLately(kept(next), member(2), START), at);
    const gone = movedOn(
      kept(next),
      null,
      [1, 2, 3].map((n) => ({ memberId: member(n), present: false })),
      false,
      START,
    );
    assert.equal(gone.left.length, 3);
    assert.deepEqual(gone.roll.members, {});
  });

  test('the roll of a deciding group that holds something else is none', () => {
    for (const text of ['{}', 'null', '{"half of', '{"name":"x"}', '{"name":"x","known":{}}', '"x"'])
      assert.equal(controlRollOf(text), null, text);
  });

  test('the roll of a deciding group knows members by characters that a row keeps as they are', () => {
    for (let n = 0; n < 5_000; n += 1) {
      const digest = tightDigestOf(member(n));
      assert.match(digest, /^[\u3400-\ub3ff]{9}$/);
      assert.ok(digest.isWellFormed());
    }
  });
});
