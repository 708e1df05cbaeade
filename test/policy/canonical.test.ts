import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from '../../src/domain/canonical.ts';

describe('canonical JSON', () => {
  test('canonical JSON is what the reference implementation gives, for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => assert.equal(canonicalJson(value), canonicalize(value))),
    );
  });

  test('canonical JSON puts members in order of their UTF-16 code units and leaves out undefined ones', () => {
    assert.equal(
      canonicalJson({ '\u{1F600}': 1, '\uFB33': 2, b: undefined, 10: 3, 9: 4 }),
      '{"10":3,"9":4,"\u{1F600}":1,"\uFB33":2}',
    );
  });

  test('canonical JSON refuses what JSON cannot say', () => {
    for (const value of [Number.NaN, Infinity, () => 1, { a: Symbol('s') }, '\uD800']) {
      assert.throws(() => canonicalJson(value), /canonical JSON/);
    }
  });

  test('canonical JSON stays right after more shapes than it remembers', () => {
    for (let n = 0; n < 3000; n += 1) {
      const value = { [`z${n}`]: 1, a: { id: n, [`k${n}`]: 2 } };
      assert.equal(canonicalJson(value), canonicalize(value));
    }
  });
});
