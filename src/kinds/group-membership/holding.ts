import type { Reason } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { aboutHolder } from '../../policy/access/about-holder.ts';
import { decideGroupMembership } from './decide.ts';
import type { GroupPolicy } from './policy.ts';

/** Why the beneficiary could not be given today what they hold. Empty: they could, as far as it is about them. */
export function againstHolding(
  request: AccessRequest,
  policy: GroupPolicy,
  facts: AccessFacts,
  now: Instant,
): readonly Reason[] {
  return aboutHolder(decideGroupMembership(request, policy, facts, now));
}
