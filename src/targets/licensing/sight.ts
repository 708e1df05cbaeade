import type { LicenseAssignment, LicenseError, UsablePlan, UserLicenses } from '../../domain/license.ts';
import type { LicensingTarget } from './keys.ts';

/** What two read paths show of a target. `disagree`: they differ, or the assignment is neither effective nor gone. */
type Sight = 'present' | 'absent' | 'disagree';

export function sightOf(target: LicensingTarget, licenses: UserLicenses): Sight {
  switch (target.kind) {
    case 'license':
      return licenseSight(target.skuId, licenses);
    case 'service-plan':
      return planSight(target.skuId, target.planId, licenses);
    case 'usage-location':
      return licenses.usageLocation === target.country ? 'present' : 'absent';
  }
}

/** The user's own assignment of a SKU; what a group hands down is another one. */
export function directOf(skuId: string, { assignments }: UserLicenses): LicenseAssignment | undefined {
  return assignments.find((one) => one.skuId === skuId && one.byGroup === null);
}

export function isEffective({ state }: LicenseAssignment): boolean {
  return state === 'Active' || state === 'ActiveWithError';
}

/** The group that hands the SKU down to the user, whatever else assigns it; `null`: none does. */
export function inheritedFrom(skuId: string, { assignments }: UserLicenses): string | null {
  return assignments.find((one) => one.skuId === skuId && one.byGroup !== null)?.byGroup ?? null;
}

function licenseSight(skuId: string, licenses: UserLicenses): Sight {
  const direct = directOf(skuId, licenses);
  const held = licenses.held.some((one) => one.skuId === skuId);
  if (direct && isEffective(direct) && held) return 'present';
  const explained = !held || inheritedFrom(skuId, licenses) !== null;
  return !direct && explained ? 'absent' : 'disagree';
}

function planSight(skuId: string, planId: string, licenses: UserLicenses): Sight {
  const direct = directOf(skuId, licenses);
  const assigned = direct !== undefined && isEffective(direct) && !direct.disabledPlans.includes(planId);
  const listed = planOf(skuId, planId, licenses);
  const on = listed !== undefined && listed.provisioning !== 'Disabled';
  if (assigned && on) return 'present';
  const inherited = licenses.assignments.some(
    (one) => one.skuId === skuId && one.byGroup !== null && !one.disabledPlans.includes(planId),
  );
  return !assigned && (!on || inherited) ? 'absent' : 'disagree';
}

function planOf(skuId: string, planId: string, { held }: UserLicenses) {
  return held.find((one) => one.skuId === skuId)?.plans.find((one) => one.planId === planId);
}

/** `failed`: the directory gave up on it by itself. */
type Usability = { readonly is: 'usable' } | { readonly is: 'pending' | 'failed'; readonly because: string };

/** Whether a service plan works now: an effective assignment, and its provisioning has come to its end. */
export function usabilityOf(plan: UsablePlan, licenses: UserLicenses): Usability {
  const held = licenses.held.filter(({ skuId }) => plan.skuId === null || skuId === plan.skuId);
  const found = held.flatMap((license) =>
    license.plans
      .filter(({ planId }) => planId === plan.planId)
      .map(({ provisioning }) => ({ skuId: license.skuId, provisioning })),
  );
  const works = found.some(
    ({ skuId, provisioning }) =>
      provisioning === 'Success' &&
      licenses.assignments.some((one) => one.skuId === skuId && isEffective(one)),
  );
  if (works) return { is: 'usable' };
  const states = found.map(({ provisioning }) => provisioning);
  if (states.length > 0 && states.every((one) => one === 'Error'))
    return { is: 'failed', because: `the service plan ${plan.name} could not be provisioned (Error)` };
  const shown = states.length > 0 ? states.join(', ') : 'not listed';
  return { is: 'pending', because: `the service plan ${plan.name} is not usable yet (${shown})` };
}

/** Errors of assignments of these SKUs, directly or by a group; empty where there is none. */
export function errorsOf(
  skuIds: readonly string[],
  { assignments }: UserLicenses,
): readonly { readonly skuId: string; readonly byGroup: string | null; readonly error: LicenseError }[] {
  return assignments
    .filter((one) => skuIds.includes(one.skuId) && one.state === 'Error')
    .map(({ skuId, byGroup, error }) => ({ skuId, byGroup, error: error ?? 'Other' }));
}

/** What each error means, and what somebody has to do about it (graph 4.5). */
export const ERROR_WORDS: Readonly<Record<LicenseError, string>> = {
  CountViolation: 'no seat is left; buy or free one, then retry',
  MutuallyExclusiveViolation:
    'a service plan conflicts with another that the person has; take the other license away or switch the plan off, then retry',
  DependencyViolation:
    'a service plan needs another one that is missing or switched off; assign that first, then retry',
  ProhibitedInUsageLocationViolation:
    "the service is not sold in the person's country; check the usage location, or choose another product",
  UniquenessViolation: 'another account has the same proxy address; mend the address, then retry',
  Other:
    'the directory names no cause; look at the other licenses of the same group, then reprocess the user',
};
