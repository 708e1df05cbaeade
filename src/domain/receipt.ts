import { plain, valueDigest } from './audit-chain.ts';
import type { Instant } from './instant.ts';

/** What a decision was made of and what came out, as they are on record beside each other. */
export type DecisionMade = {
  readonly at: Instant;
  readonly request: unknown;
  readonly facts: unknown;
  /** The decision with its plan; it names its policy by digest. */
  readonly decided: unknown;
};

/**
 * SHA-256 (hex) over the canonical JSON of a decision's input and output. Whoever has the three rows can make it again, and
 * with the policy's text the decision as well.
 */
export function receiptOf({ at, request, facts, decided }: DecisionMade): string {
  const made = { at, decided, facts, request };
  try {
    return valueDigest(made);
  } catch {
    return valueDigest(plain(made)); // half a character, which a row does not keep either
  }
}
