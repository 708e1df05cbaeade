import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  algorithmOf,
  approvalText,
  isLongEnough,
  isSealOf,
  type SealKey,
  type Unsealed,
} from '../../src/domain/seal.ts';

const DECISION: Unsealed = {
  requestId: 'servicenow-1',
  stage: 'manager',
  approverId: 'ann',
  answer: 'approve',
  role: 'manager',
  comment: 'fine',
  at: '2026-03-03T09:00:00.000Z',
  sequence: 1,
  planDigest: 'v2:1',
  proof: { channel: 'teams', method: 'bot-framework-token', evidence: 'f:1' },
};

describe('a seal', () => {
  test('covers whose word it is, on what, and how they were proven; not its place in the stage', () => {
    const text = approvalText(DECISION);
    const others: Partial<Unsealed>[] = [
      { requestId: 'servicenow-2' },
      { stage: 'security' },
      { approverId: 'bob' },
      { answer: 'reject' },
      { role: 'security' },
      { comment: '' },
      { at: '2026-03-03T09:00:00.001Z' },
      { planDigest: 'v2:2' },
      { proof: { ...DECISION.proof, evidence: 'f:2' } },
    ];
    for (const other of others) assert.notEqual(approvalText({ ...DECISION, ...other }), text);
    assert.equal(approvalText({ ...DECISION, sequence: 2 }), text);
  });

  test('covers a comment that was cut within a character, and is the same once that was read back', () => {
    const cut = { ...DECISION, comment: 'party \ud83c' };
    assert.equal(approvalText(JSON.parse(JSON.stringify(cut))), approvalText(cut));
  });

  test('is one of an EC key on P-256 or of an RSA key; of no other, and of no other text', () => {
    const text = approvalText(DECISION);
    const made = [
      ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ieee-p1363'],
      ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'der'],
      [null, generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'ieee-p1363'],
    ] as const;
    for (const [algorithm, { publicKey, privateKey }, dsaEncoding] of made) {
      const jwk = publicKey.export({ format: 'jwk' }) as SealKey;
      assert.equal(algorithmOf(jwk), algorithm);
      const value = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding }).toString('base64url');
      assert.equal(isSealOf(text, value, jwk), algorithm !== null);
      assert.equal(isSealOf(text, value, { ...jwk, kty: `${jwk.kty}-HSM` }), algorithm !== null);
      assert.ok(!isSealOf(`${text} `, value, jwk));
      assert.ok(!isSealOf(text, 'nothing', jwk));
    }
  });

  test('is made with 128 bits of strength: P-256, or RSA of 3,072 bits and more', () => {
    for (const [good, { publicKey }] of [
      [true, generateKeyPairSync('ec', { namedCurve: 'P-256' })],
      [true, generateKeyPairSync('rsa', { modulusLength: 3072 })],
      [false, generateKeyPairSync('rsa', { modulusLength: 3064 })],
      [false, generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ] as const)
      assert.equal(isLongEnough(publicKey.export({ format: 'jwk' }) as SealKey), good);
    assert.ok(!isLongEnough({ kty: 'RSA' }));
  });
});
