import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Doubt, doubted, isBelieved, LOOK_AGAIN_SECONDS } from '../../src/domain/doubt.ts';
import { addMilliseconds, MINUTE, SECOND } from '../../src/domain/instant.ts';

const START = '2026-03-03T09:00:00.000Z';
const after = (seconds: number) => addMilliseconds(START, seconds * SECOND);

/** The doubt after looks at these seconds. */
function looksAt(seconds: readonly number[], what = 'gone'): Doubt {
  let doubt: Doubt | undefined;
  for (const at of seconds) doubt = doubted(doubt, what, after(at));
  assert.ok(doubt);
  return doubt;
}

describe('what a look speaks against somebody', () => {
  test('what a look speaks against somebody is believed after five looks over a minute', () => {
    assert.ok(isBelieved(looksAt([0, 16, 32, 48, 64])));
    const apart = LOOK_AGAIN_SECONDS - 1; // a timer fires up to a second early
    assert.ok(isBelieved(looksAt([0, apart, 2 * apart, 3 * apart, 4 * apart])));
  });

  test('what a look speaks against somebody is not believed for many looks at once, nor for two looks an hour apart', () => {
    assert.ok(!isBelieved(looksAt([0, 1, 2, 3, 4, 5, 6, 7])));
    assert.ok(!isBelieved(looksAt([0, 3600])));
    assert.ok(!isBelieved(looksAt([0, 1, 2, 3, 3600])), 'nobody has seen that it stayed so');
  });

  test('starts over when it is something else', () => {
    const other = doubted(looksAt([0, 16, 32, 48]), 'disabled', after(64));
    assert.deepEqual(other, { what: 'disabled', since: after(64), at: after(64), looks: 1 });
  });

  test('goes on over twenty minutes between looks, and no longer', () => {
    const before = looksAt([0]);
    assert.equal(doubted(before, 'gone', addMilliseconds(START, 20 * MINUTE)).looks, 2);
    assert.equal(doubted(before, 'gone', addMilliseconds(START, 20 * MINUTE + 1)).looks, 1);
  });
});
