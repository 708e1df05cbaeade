import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { ApprovalDecision } from './approval.ts';
import { plain } from './audit-chain.ts';
import { canonicalJson } from './canonical.ts';
import type { Instant } from './instant.ts';
import type { Word } from './stage.ts';

/** The public part of a version of the key. */
export type SealKey = JsonWebKey;

/** A decision before it is sealed. */
export type Unsealed = Omit<ApprovalDecision, 'seal'>;

/**
 * What the seal of an approval covers: whose word it is, on what, and how they were proven. Not its number in the stage,
 * which only says in which order words came.
 */
export function approvalText(decision: Unsealed): string {
  const { requestId, stage, approverId, answer, role, comment, at, planDigest, proof } = decision;
  const covered = { requestId, stage, approverId, answer, role, comment, at, planDigest, proof };
  return `countersign/approval/1\n${canonicalJson(plain(covered))}`;
}

/** What keeps a word that waits to be sealed from being anybody's. */
export function waitingText(word: Word): string {
  const { requestId, stage, approverId, answer, comment, at, proof } = word;
  const covered = { requestId, stage, approverId, answer, comment, at, proof };
  return `countersign/waiting/1\n${canonicalJson(plain(covered))}`;
}

/** What the signature of a witness covers: the checkpoint's hash covers all of it, the one before included. */
export function witnessText({
  sequence,
  hash,
}: {
  readonly sequence: number;
  readonly hash: string;
}): string {
  return `countersign/witness/1\n${sequence}\n${hash}`;
}

/** What the signature of the moment covers from which on approvals are sealed. */
export function sealingSinceText(at: Instant): string {
  return `countersign/sealing-since/1\n${at}`;
}

/** Which signature a key makes; `null`: one that we don't use. */
export function algorithmOf(key: SealKey): 'ES256' | 'RS256' | null {
  if (key.kty?.startsWith('EC')) return key['crv'] === 'P-256' ? 'ES256' : null;
  return key.kty?.startsWith('RSA') ? 'RS256' : null;
}

/** What RSA takes to be as strong as P-256: 128 bits. */
const RSA_BITS = 3072;

/** Whether a key is long enough to seal with. A shorter one of before still tells its own seals from others. */
export function isLongEnough(key: SealKey): boolean {
  return algorithmOf(key) === 'ES256' || bitsOf(key['n']) >= RSA_BITS;
}

function bitsOf(modulus: unknown): number {
  const digits = typeof modulus === 'string' ? Buffer.from(modulus, 'base64url').toString('hex') : '';
  return digits === '' ? 0 : BigInt(`0x${digits}`).toString(2).length;
}

/** Whether the signature was made over this text with this key. Needs nothing but the public part. */
export function isSealOf(text: string, value: string, key: SealKey): boolean {
  const algorithm = algorithmOf(key);
  if (algorithm === null) return false;
  try {
    const { n, e, crv, x, y } = key;
    const jwk = algorithm === 'ES256' ? { kty: 'EC', crv, x, y } : { kty: 'RSA', n, e };
    const made = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
    return verify(
      'sha256',
      Buffer.from(text),
      { key: made, dsaEncoding: 'ieee-p1363' },
      Buffer.from(value, 'base64url'),
    );
  } catch {
    return false;
  }
}
