import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Cell, REPLICAS } from '../../../sandbox/tenant/graph/directory/cell.ts';

type Step = { readonly after: number; readonly delays: readonly number[] };

const steps = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 20 }),
    delays: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: REPLICAS + 1, maxLength: REPLICAS + 1 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** A cell that counts its changes, and when each was made. */
function history(made: readonly Step[]) {
  const cell = new Cell<number>();
  const times: number[] = [];
  let at = 1;
  for (const [index, { after, delays }] of made.entries()) {
    at += after;
    times.push(at);
    cell.commit(
      at,
      index,
      delays.map((delay) => at + delay),
    );
  }
  return { cell, times, last: at };
}

describe('a fact of the directory', () => {
  test('never goes back on one replica, never shows what was not yet committed, and settles', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: REPLICAS - 1 }), (made, replica) => {
        const { cell, times, last } = history(made);
        let before = -1;
        for (let now = 0; now <= last + 60; now++) {
          const shown = cell.read({ from: replica, now, lag: 0 }) ?? -1;
          assert.ok(shown >= before, `went from ${before} to ${shown}`);
          assert.ok(shown === -1 || (times[shown] ?? Number.POSITIVE_INFINITY) <= now);
          before = shown;
        }
        assert.equal(before, made.length - 1);
      }),
    );
  });

  test('a fact of the directory is, seen with a lag, what it was committed to that long ago', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 30 }), (made, lag) => {
        const { cell, times, last } = history(made);
        for (let now = 0; now <= last + lag; now++) {
          const expected = times.findLastIndex((time) => time + lag <= now);
          assert.equal(cell.read({ from: 'committed', now, lag }) ?? -1, expected);
        }
      }),
    );
  });

  test('forgets what nobody can see any more', () => {
    const cell = new Cell<number>();
    const day = 24 * 3_600_000;
    for (let index = 0; index < 50; index++)
      cell.commit(1 + index * day, index, Array(REPLICAS + 1).fill(1 + index * day));
    const now = 1 + 49 * day;
    assert.equal(cell.committed, 49);
    assert.equal(cell.read({ from: 'committed', now, lag: day }), 48);
    assert.equal(cell.read({ from: 'committed', now, lag: 3 * day }), undefined);
  });
});
