import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pauseSeconds, spreadBy } from '../../src/domain/patience.ts';

describe('the pause between two tries', () => {
  const pauses = (asked: number | null, spread: number) =>
    Array.from({ length: 40 }, (_, index) => pauseSeconds(index + 1, asked, 10, spread));

  test('the pause between two tries is never longer than a quarter of an hour, whatever is asked for', () => {
    for (const asked of [null, 0, 1, 899, 900, 3600, 99_999_999, Number.MAX_VALUE])
      for (const spread of [0, 0.5, 0.999_999])
        assert.ok(
          pauses(asked, spread).every((one) => one > 0 && one <= 900),
          `${asked}`,
        );
  });

  test('the pause between two tries is never shorter than without being asked, nor than what was asked for', () => {
    for (const asked of [0, 1, 17, 300, 899])
      for (const spread of [0, 0.5, 0.999_999]) {
        const own = pauses(null, spread);
        for (const [index, one] of pauses(asked, spread).entries())
          assert.ok(one >= (own[index] ?? 0) && one >= asked, `${asked} s asked for, ${one} s waited`);
      }
  });

  test('keeps those apart who failed together and were asked for the same', () => {
    for (const [attempt, asked] of [
      [1, null],
      [9, null],
      [1, 30],
    ] as const) {
      const all = Array.from({ length: 40 }, (_, run) =>
        pauseSeconds(attempt, asked, 10, spreadBy(`RITM00${10_000 + run}~end~${attempt}`)),
      );
      const width = Math.max(...all) - Math.min(...all);
      assert.ok(width >= Math.min(...all) * 0.4, `${width} s between the first and the last`);
      const fifths = new Set(all.map((one) => Math.floor((one - Math.min(...all)) / (width / 5 + 0.001))));
      assert.equal(fifths.size, 5, 'they come in bunches');
    }
  });
});
