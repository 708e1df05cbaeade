import type { AccessFacts } from '../../domain/facts.ts';
import { milliseconds } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { type Findings, noFindings } from '../../policy/reason-entry.ts';
import { type EmergencyFacts, emergencyFactsIn } from './known-facts.ts';
import type { PimPolicy } from './policy.ts';
import { type Asked, askedOf } from './target.ts';

/** What every check of one decision looks at, and where it puts what it finds. */
export type Emergency = {
  readonly request: AccessRequest;
  readonly policy: PimPolicy;
  readonly facts: AccessFacts;
  readonly asked: Asked;
  readonly seen: EmergencyFacts;
  /** In milliseconds. */
  readonly at: number;
  readonly findings: Findings;
};

/**
 * Time counts as it was when the role was read, so that the decision and its plan see the same. `null`: a table that is newer
 * than the request does not offer what it asks for.
 */
export function emergencyOf(policy: PimPolicy, request: AccessRequest, facts: AccessFacts): Emergency | null {
  const asked = askedOf(request, policy.table);
  if (!asked) return null;
  const seen = emergencyFactsIn(facts);
  const at = milliseconds(seen.role.instances.askedAt);
  return { request, policy, facts, asked, seen, at, findings: noFindings() };
}
