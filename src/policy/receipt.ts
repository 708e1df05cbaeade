import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { GroupMembershipFacts } from '../domain/facts.ts';
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
  facts: GroupMembershipFacts,
  now: Instant,
): Receipt {
  const input = canonicalize({ facts, now, policy: policy.digest, request });
  if (input === undefined) throw new Error('Facts and request must be JSON.');
  return { input, digest: hash('sha256', input) };
}
