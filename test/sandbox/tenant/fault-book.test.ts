import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { durationMs } from '../../../sandbox/tenant/faults/duration.ts';
import { createFaults } from '../../../sandbox/tenant/faults/fault-book.ts';
import type { FaultRule } from '../../../sandbox/tenant/simulator.ts';

const CALL = { host: 'graph.microsoft.com', method: 'GET', path: '/v1.0/users/u1?$select=id' };
const EFFECT = { kind: 'status', status: 503 } as const;

/** Which of the calls in a row are hit. */
function hits(rule: Omit<FaultRule, 'effect'>, calls = 5): string {
  const faults = createFaults();
  faults.add({ ...rule, effect: EFFECT });
  return Array.from({ length: calls }, () => (faults.strike(CALL) ? 'x' : '.')).join('');
}

describe('a fault rule', () => {
  test('hits every call, or as many as it says after as many as it lets pass', () => {
    assert.equal(hits({ match: {} }), 'xxxxx');
    assert.equal(hits({ match: {}, count: 2 }), 'xx...');
    assert.equal(hits({ match: {}, skip: 1, count: 2 }), '.xx..');
    assert.equal(hits({ match: {}, skip: 3 }), '...xx');
  });

  test('matches host, method and path in any letter case', () => {
    const matched = (match: FaultRule['match']) => hits({ match }, 1) === 'x';
    assert.equal(matched({ host: 'GRAPH.microsoft.com', method: 'get' }), true);
    assert.equal(matched({ host: '*.microsoft.com' }), true);
    assert.equal(matched({ host: 'microsoft.com' }), false);
    assert.equal(matched({ method: 'POST' }), false);
    assert.equal(matched({ path: '/users/' }), true);
    assert.equal(matched({ path: '$SELECT=id' }), true);
    assert.equal(matched({ path: '/v1.0/users/*' }), true);
    assert.equal(matched({ path: '/v1.0/users' }), true);
    assert.equal(matched({ path: '/users/*' }), false);
    assert.equal(matched({ path: '/v1.0/*?$select=*' }), true);
    assert.equal(matched({ path: '/v1.0/*?$filter=*' }), false);
  });

  test('waits its turn behind an earlier one that strikes', () => {
    const faults = createFaults();
    faults.add({ match: {}, count: 1, effect: { kind: 'reset' } });
    const second = faults.add({ match: {}, count: 1, effect: { kind: 'hang' } });
    const kinds = [1, 2, 3].map(() => faults.strike(CALL)?.kind ?? 'none');
    assert.deepEqual(kinds, ['reset', 'hang', 'none']);
    assert.deepEqual(
      faults.list().map(({ struck }) => struck),
      [1, 1],
    );
    assert.equal(faults.remove(second.id), true);
    assert.equal(faults.remove(second.id), false);
    faults.clear();
    assert.deepEqual(faults.list(), []);
  });

  test('applies inside a batch only when it names a path', () => {
    const faults = createFaults();
    faults.add({ match: { host: CALL.host }, effect: EFFECT });
    assert.equal(faults.items.strike(CALL), null);
    faults.add({ match: { path: '/users/u1' }, effect: EFFECT });
    assert.deepEqual(faults.items.strike(CALL), EFFECT);
  });

  test('lags reads instead of striking; the longest counts', () => {
    const faults = createFaults();
    faults.add({ match: { path: '/users/' }, effect: { kind: 'lag', reads: 'PT90S' } });
    faults.add({ match: {}, effect: { kind: 'lag', reads: 'PT1M' } });
    assert.equal(faults.strike(CALL), null);
    assert.equal(faults.lagOf(CALL), 90_000);
    assert.equal(faults.lagOf({ ...CALL, path: '/v1.0/groups' }), 60_000);
  });

  test('a fault rule is refused when it cannot work', () => {
    const faults = createFaults();
    const lag = { kind: 'lag', reads: 'fifteen minutes' } as const;
    assert.throws(() => faults.add({ match: {}, effect: lag }), /"fifteen minutes" is no duration/);
    assert.throws(
      () => faults.add({ match: {}, effect: { kind: 'status', status: 999 } }),
      /can't answer with status 999/,
    );
    assert.throws(() => faults.add({ match: {}, count: 0, effect: EFFECT }), /count >= 1/);
    assert.deepEqual(faults.list(), []);
  });
});

test('durations are read to the millisecond, and nonsense is refused', () => {
  assert.equal(durationMs('P1DT2H3M4.5S'), 93_784_500);
  assert.equal(durationMs('PT15M'), 900_000);
  for (const text of ['P', 'PT', '15M', 'P1M', '']) assert.throws(() => durationMs(text), RangeError);
});
