import type { Reason } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { milliseconds } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { covers } from '../../domain/role-scope.ts';
import { nameOf } from '../../policy/access/person.ts';
import { checkNamed } from './eligibility.ts';
import { emergencyOf } from './emergency.ts';
import type { PimPolicy } from './policy.ts';
import { find } from './reasons.ts';

/** What speaks against somebody; that something could not be read does not. */
const AGAINST: readonly string[] = ['role-not-for-person', 'not-eligible'];

/**
 * Why the table, or the directory, would not have somebody have the role whom it was given to: they are in none of its groups any more, or
 * are eligible for it no more. Who goes off call, or from the responders, keeps it to its end.
 */
export function againstHolding(
  policy: PimPolicy,
  request: AccessRequest,
  facts: AccessFacts,
): readonly Reason[] {
  const emergency = emergencyOf(policy, request, facts);
  if (!emergency) return [];
  const { seen, asked, at, findings } = emergency;
  const { eligible } = seen.role;
  checkNamed(emergency);
  if (eligible.known === 'yes') {
    const fits = eligible.value.some(
      (one) =>
        one.roleId === asked.role.roleId &&
        covers(one, asked.scope) &&
        (one.endsAt === null || milliseconds(one.endsAt) > at),
    );
    const detail = `The directory does not have ${nameOf(facts.beneficiary)} eligible for "${asked.role.title}" (${asked.scopeTitle}) any more.`;
    if (!fits) find(findings, 'not-eligible', detail, asked.path);
  }
  return findings.reasons.filter(({ code }) => AGAINST.includes(code));
}
