/** Who holds which SKU by what, and which service plans that turns on (graph 4.4, 4.9). */
import { findSubscription } from '../../company/licenses.ts';
import type { ServicePlan } from '../../company/service-plans.ts';
import type { AssignedLicense } from '../directory/records.ts';

/** Why a license given by a group has no effect, or why its last change had none. */
export type LicenseError =
  | 'CountViolation'
  | 'MutuallyExclusiveViolation'
  | 'DependencyViolation'
  | 'ProhibitedInUsageLocationViolation'
  | 'Other';

/** One way in which a user is given a SKU: directly, or by a group. */
export type LicenseAssignment = AssignedLicense & {
  /** `null`: directly. */
  readonly assignedByGroup: string | null;
  /** `Error`: without effect. `ActiveWithError`: in effect, but its last change failed. */
  readonly state: 'Active' | 'ActiveWithError' | 'Error';
  readonly error: LicenseError | null;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
};

export const isInEffect = ({ state }: LicenseAssignment): boolean => state !== 'Error';

export function activeAssignment(
  { skuId, disabledPlans }: AssignedLicense,
  assignedByGroup: string | null,
  updatedAt: number,
): LicenseAssignment {
  return { skuId, disabledPlans, assignedByGroup, state: 'Active', error: null, updatedAt };
}

/** Each SKU once; a plan is off only where every assignment in effect turns it off. */
export function assignedLicenses(assignments: readonly LicenseAssignment[]): readonly AssignedLicense[] {
  const bySku = new Map<string, readonly string[]>();
  for (const { skuId, disabledPlans } of assignments.filter(isInEffect)) {
    const before = bySku.get(skuId);
    bySku.set(skuId, before ? before.filter((plan) => disabledPlans.includes(plan)) : disabledPlans);
  }
  return [...bySku].map(([skuId, disabledPlans]) => ({ skuId, disabledPlans }));
}

/** The plans that a license turns on; none for a SKU that the company doesn't have. */
export function plansOn({ skuId, disabledPlans }: AssignedLicense): readonly ServicePlan[] {
  const plans = findSubscription(skuId)?.servicePlans ?? [];
  return plans.filter(({ servicePlanId }) => !disabledPlans.includes(servicePlanId));
}

/** By name; a plan that several licenses turn on is there once. */
export function enabledPlans(licenses: readonly AssignedLicense[]): ReadonlyMap<string, ServicePlan> {
  return new Map(licenses.flatMap(plansOn).map((plan) => [plan.servicePlanName, plan]));
}

export const holds = (assignments: readonly LicenseAssignment[], skuId: string): boolean =>
  assignments.some((one) => one.skuId === skuId && isInEffect(one));
