import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addMilliseconds, type Instant, MINUTE, SECOND } from '../../src/domain/instant.ts';
import { type AsksTurn, AT_REST, type Pace, slowedDown, takeTurn } from '../../src/domain/pace.ts';

const START = '2026-03-03T09:00:00.000Z';
const at = (milliseconds: number): Instant => addMilliseconds(START, milliseconds);

/** A queue of risk calls in which each asks as it is told. */
class Queue {
  pace: Pace = AT_REST;

  asks(key: string, now: number, more: Partial<AsksTurn> = {}): number | 'now' {
    const { pace, turn } = takeTurn(this.pace, 'risk', { key, rank: 'evidence', ...more }, at(now));
    this.pace = pace;
    return turn.turn === 'now' ? 'now' : Date.parse(turn.at) - Date.parse(START);
  }

  /** Everybody comes when told to; who had a turn, and when. */
  play(
    callers: readonly { readonly key: string; readonly from: number; readonly more?: Partial<AsksTurn> }[],
    until: number,
  ): readonly { readonly key: string; readonly at: number }[] {
    const due = callers.map((caller) => ({ ...caller, next: caller.from }));
    const had: { key: string; at: number }[] = [];
    for (;;) {
      const first = due.toSorted((a, b) => a.next - b.next)[0];
      if (!first || first.next > until) return had;
      const turn = this.asks(first.key, first.next, first.more);
      if (turn === 'now') {
        had.push({ key: first.key, at: first.next });
        due.splice(due.indexOf(first), 1);
      } else first.next = turn;
    }
  }
}

describe('the pace of calls that a whole tenant shares', () => {
  test('the first call goes out at once, and the next one after the pace of its bucket', () => {
    const queue = new Queue();
    assert.equal(queue.asks('a', 0), 'now');
    assert.equal(queue.asks('b', 10), 1_100);
    assert.equal(queue.asks('b', 1_099), 1_100);
    assert.equal(queue.asks('b', 1_100), 'now');
    const { turn } = takeTurn(AT_REST, 'reports', { key: 'a', rank: 'watch' }, START);
    assert.deepEqual(turn, { turn: 'now' });
  });

  test('those who wait go by rank, then by the age of what they belong to', () => {
    const queue = new Queue();
    queue.asks('first', 0);
    const callers = [
      { key: 'watch', from: 1, more: { rank: 'watch' as const } },
      { key: 'young', from: 2, more: { since: at(-1_000) } },
      { key: 'old', from: 3, more: { since: at(-9_000) } },
      { key: 'proof', from: 4, more: { rank: 'proof' as const } },
    ];
    const had = queue.play(callers, MINUTE);
    assert.deepEqual(
      had.map(({ key }) => key),
      ['proof', 'old', 'young', 'watch'],
    );
    assert.ok(had.every((one, n) => n === 0 || one.at - (had[n - 1]?.at ?? 0) >= 1_100));
  });

  test('nobody waits for whoever does not come, and they keep their place', () => {
    const queue = new Queue();
    queue.asks('first', 0);
    assert.equal(queue.asks('gone', 1), 1_100);
    assert.equal(queue.asks('next', 2), 2_200);
    assert.equal(queue.asks('next', 2_200), 'now');
    assert.equal(queue.asks('late', 3_000), 3_300);
    assert.equal(queue.asks('gone', 3_300), 'now');
    assert.equal(queue.asks('late', 3_300), 4_400);
  });

  test('the watch gets a turn although proofs and evidence never end', () => {
    const queue = new Queue();
    const stream = Array.from({ length: 200 }, (_, n) => ({ key: `e${n}`, from: n * 900 }));
    const had = queue.play([{ key: 'watch', from: 1, more: { rank: 'watch' } }, ...stream], 3 * MINUTE);
    const watch = had.find(({ key }) => key === 'watch');
    assert.ok(watch && watch.at < 30 * SECOND, `the watch had its turn at ${watch?.at}`);
  });

  test('proofs go before others although those wait long', () => {
    const queue = new Queue();
    const crowd = Array.from({ length: 60 }, (_, n) => ({ key: `e${n}`, from: n }));
    const had = queue.play(
      [...crowd, { key: 'proof', from: 40 * SECOND, more: { rank: 'proof' } }],
      2 * MINUTE,
    );
    const proof = had.find(({ key }) => key === 'proof');
    assert.ok(proof && proof.at < 44 * SECOND, `the proof had its turn at ${proof?.at}`);
    assert.equal(had.length, 61);
  });

  test('a refusal for the number of calls moves everybody on, by a minute at most', () => {
    const queue = new Queue();
    queue.asks('a', 0);
    queue.pace = slowedDown(queue.pace, 10, at(100));
    assert.equal(queue.asks('b', 200), 10_100);
    queue.pace = slowedDown(queue.pace, 5, at(300));
    assert.equal(queue.asks('b', 400), 10_100);
    queue.pace = slowedDown(queue.pace, 86_400, at(500));
    assert.equal(queue.asks('b', 600), 30_600);
    assert.equal(queue.asks('b', 60_500), 'now');
  });

  test('a moment that nobody here set, and more callers than are listed, keep nobody for ever', () => {
    const queue = new Queue();
    queue.pace = { ...AT_REST, nextAt: '9999-12-31T00:00:00.000Z' };
    assert.equal(queue.asks('a', 0), 'now');
    const crowd = Array.from({ length: 300 }, (_, n) => ({ key: `e${n}`, from: n }));
    const had = queue.play(crowd, 10 * MINUTE);
    assert.equal(new Set(had.map(({ key }) => key)).size, 300);
    assert.ok(had.every((one, n) => n === 0 || one.at - (had[n - 1]?.at ?? 0) >= 1_100));
  });
});
