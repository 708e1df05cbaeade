import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from '../../src/domain/canonical.ts';
import { receiptOf } from '../../src/policy/receipt.ts';
import { caseBase, policyInForce, sceneOf } from './table-in-force.ts';

describe('canonical JSON', () => {
  test('is what the reference implementation gives, for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => assert.equal(canonicalJson(value), canonicalize(value))),
    );
  });

  test('puts members in order of their UTF-16 code units and leaves out undefined ones', () => {
    assert.equal(
      canonicalJson({ '\u{1F600}': 1, '\uFB33': 2, b: undefined, 10: 3, 9: 4 }),
      '{"10":3,"9":4,"\u{1F600}":1,"\uFB33":2}',
    );
  });

  test('refuses what JSON cannot say', () => {
    for (const value of [Number.NaN, Infinity, () => 1, { a: Symbol('s') }, '\uD800']) {
      assert.throws(() => canonicalJson(value), /canonical JSON/);
    }
  });

  test('stays right after more shapes than it remembers', () => {
    for (let n = 0; n < 3000; n += 1) {
      const value = { [`z${n}`]: 1, a: { id: n, [`k${n}`]: 2 } };
      assert.equal(canonicalJson(value), canonicalize(value));
    }
  });
});

describe('the receipt of a decision', () => {
  const policy = policyInForce();
  const ticket = { catalogItem: 'Access to VPN', requester: 'developer', beneficiary: 'developer' };
  const { request, facts, now } = sceneOf({ ticket }, policy, caseBase());

  test('is the SHA-256 of its canonical input, which names the policy', () => {
    const { input, digest } = receiptOf(request, policy, facts, now);
    assert.equal(digest, createHash('sha256').update(input).digest('hex'));
    assert.deepEqual(JSON.parse(input), { request, facts, now, policy: policy.digest });
  });

  test('changes with every fact', () => {
    const later = receiptOf(request, policy, { ...facts, grantedByUs: ['x'] }, now);
    assert.notEqual(receiptOf(request, policy, facts, now).digest, later.digest);
  });
});
