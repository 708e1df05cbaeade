import type { Reason } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { GroupPolicy } from '../../policy/policy.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import { decideGroupMembership } from './decide.ts';

/** Objections to who the holder is, and to who vouched for them; not to the hour, the form or the group. */
const ABOUT_THE_HOLDER: readonly ReasonCode[] = [
  'user-type-not-eligible',
  'department-not-eligible',
  'cost-center-not-eligible',
  'employee-type-not-eligible',
  'attribute-missing',
  'leave-date-missing',
  'end-required',
  'incompatible-entitlement',
  'may-not-ask',
];

/** Why the beneficiary could not be given today what they hold. Empty: they could, as far as it is about them. */
export function againstHolding(
  request: AccessRequest,
  policy: GroupPolicy,
  facts: AccessFacts,
  now: Instant,
): readonly Reason[] {
  const { verdict, reasons } = decideGroupMembership(request, policy, facts, now);
  if (verdict !== 'refuse') return [];
  const about: readonly string[] = ABOUT_THE_HOLDER;
  return reasons.filter(({ code }) => about.includes(code));
}
