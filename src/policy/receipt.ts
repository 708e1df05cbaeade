import { hash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical.ts';
import type { AccessFacts } from '../domain/facts.ts';
import type { Instant } from '../domain/instant.ts';
import type { AccessRequest } from '../domain/request.ts';

/** What a decision was made of. Whoever has input and policy text can make the decision again and compare. */
export type Receipt = {
  /** Canonical JSON (RFC 8785) of request, facts, moment and policy digest. */
  readonly input: string;
  /** SHA-256 (hex) of `input`. */
  readonly digest: string;
};

export function receiptOf(
  request: AccessRequest,
  policy: { readonly digest: string },
  facts: AccessFacts,
  now: Instant,
): Receipt {
  const input = canonicalJson({ facts, now, policy: policy.digest, request });
  return { input, digest: hash('sha256', input) };
}
