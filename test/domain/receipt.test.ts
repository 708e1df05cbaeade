import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import canonicalize from 'canonicalize';
import { type DecisionMade, receiptOf } from '../../src/domain/receipt.ts';

const MADE: DecisionMade = {
  at: '2026-03-03T09:00:00.000Z',
  request: { beneficiaryId: 'lotte', catalogItem: 'Access to VPN', variables: { reason: 'week\u2013end' } },
  facts: { beneficiary: { id: 'lotte', found: true, leaves: undefined }, grantedByUs: [] },
  decided: { verdict: 'grant', policyDigest: 'p1', plan: { changes: [] } },
};

describe('the receipt of a decision', () => {
  test('is the SHA-256 of the canonical JSON of what it was made of and what came out', () => {
    const canonical = canonicalize(JSON.parse(JSON.stringify(MADE))) ?? '';
    assert.equal(receiptOf(MADE), createHash('sha256').update(canonical).digest('hex'));
  });

  test('differs when any part does', () => {
    const others: readonly Partial<DecisionMade>[] = [
      { at: '2026-03-03T09:00:00.001Z' },
      { request: { ...(MADE.request as object), beneficiaryId: 'sanne' } },
      { facts: { ...(MADE.facts as object), grantedByUs: ['x'] } },
      { decided: { ...(MADE.decided as object), policyDigest: 'p2' } },
    ];
    const receipts = others.map((other) => receiptOf({ ...MADE, ...other }));
    assert.equal(new Set([receiptOf(MADE), ...receipts]).size, others.length + 1);
  });

  test('is that of the rows as they are kept, also where a text has half a character', () => {
    const cut = receiptOf({ ...MADE, request: { reason: 'a \ud83d' } });
    assert.equal(cut, receiptOf({ ...MADE, request: { reason: 'a \ufffd' } }));
  });
});
