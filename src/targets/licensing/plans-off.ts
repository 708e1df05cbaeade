import type { Rows } from '../../domain/access.ts';
import type { AccessRow } from '../../domain/grant.ts';
import { asLicensing } from './keys.ts';

type PlansOff = NonNullable<AccessRow['plansOff']>;

/**
 * Whether a call that assigns a license again leaves off what was off right before our last attempt at one of its plans, but for
 * plans that grants give. Each attempt looks anew, so that whoever is told no finds the newest state at the next one. Where no
 * attempt has looked, a call of ours has not been made.
 */
export function leavesOff(
  { skuId, disabledPlans }: { readonly skuId: string; readonly disabledPlans: readonly string[] },
  { access }: Rows,
  given: readonly string[],
): boolean {
  const seen = Object.values(access)
    .filter(({ target }) => isPlanOf(target, skuId))
    .flatMap(({ plansOff }) => plansOff ?? []);
  const [newest] = seen.toSorted((one, other) => other.readAt.localeCompare(one.readAt));
  const stay = new Set([...given, ...disabledPlans.map((planId) => planId.toLowerCase())]);
  return (
    newest?.planIds.every((planId) => stay.has(planId.toLowerCase()) || isOnIn(seen, newest, planId)) ?? false
  );
}

/** Of two looks at the same moment, each may have missed what the other's call has done. */
function isOnIn(seen: readonly PlansOff[], { readAt }: PlansOff, planId: string): boolean {
  return seen.some((one) => one.readAt === readAt && !one.planIds.includes(planId));
}

function isPlanOf(target: string, skuId: string): boolean {
  const parsed = asLicensing(target);
  return parsed?.kind === 'service-plan' && parsed.skuId.toLowerCase() === skuId.toLowerCase();
}
