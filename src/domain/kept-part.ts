import type { Instant } from './instant.ts';

/** What was read of one part of a request's facts, kept until its decision is taken, and then for those who are asked. */
export type KeptPart = {
  readonly name: string;
  /** Digest of the policy table that it was read for. */
  readonly policyDigest: string;
  /** Digest of the request that it was read for. */
  readonly requestDigest: string;
  readonly beneficiaryId: string;
  /** Right before it was read. */
  readonly at: Instant;
  readonly value: unknown;
  /** A keyed digest of all of it, by which it is known to be ours; left out: there was no key for that. */
  readonly held?: string;
};
