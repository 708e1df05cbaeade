import type { Reason } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import { aboutHolder } from '../../policy/access/about-holder.ts';
import { decideLicense } from './decide.ts';
import type { LicensePolicy } from './policy.ts';

/** Why the beneficiary could not be given today what they hold. Empty: they could, as far as it is about them. */
export function againstHolding(
  request: AccessRequest,
  policy: LicensePolicy,
  facts: AccessFacts,
  now: Instant,
): readonly Reason[] {
  return aboutHolder(decideLicense(request, policy, facts, now));
}
