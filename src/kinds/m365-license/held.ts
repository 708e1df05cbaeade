import type { AccessFacts, LicenseFacts } from '../../domain/facts.ts';
import type { LicenseAssignment } from '../../domain/license.ts';
import { licensingKey } from '../../targets/licensing/keys.ts';

/** Whether an assignment is effective; one whose last change failed still is (graph 4.4). */
export function isEffective({ state }: LicenseAssignment): boolean {
  return state === 'Active' || state === 'ActiveWithError';
}

/** Every entry of a SKU, whatever its state. */
export function assignmentsOf(licenses: LicenseFacts, skuId: string): readonly LicenseAssignment[] {
  return licenses.assignments.filter((one) => one.skuId === skuId);
}

/** Whether the user has the SKU and uses a seat of it already. */
export function holds(licenses: LicenseFacts, skuId: string): boolean {
  return assignmentsOf(licenses, skuId).some(isEffective);
}

export function directAssignment(licenses: LicenseFacts, skuId: string): LicenseAssignment | undefined {
  return assignmentsOf(licenses, skuId).find(({ byGroup }) => byGroup === null);
}

/** Whether the company's subscription includes the plan; `null`: the subscription was not read. */
export function includes(licenses: LicenseFacts, skuId: string, planId: string): boolean | null {
  const plans = licenses.subscriptions[skuId]?.plans;
  return Array.isArray(plans) ? plans.some((plan) => plan.planId === planId) : null;
}

/** What people call a SKU that is held. */
export function partNumberOf(licenses: LicenseFacts, skuId: string): string {
  return licenses.subscriptions[skuId]?.skuPartNumber ?? skuId;
}

/** Whether grants of ours explain that a plan of this assignment is on: it may go when they end. */
export function isOurs({ grantedByUs }: AccessFacts, assignment: LicenseAssignment, planId: string): boolean {
  const { skuId, byGroup } = assignment;
  if (byGroup !== null) return grantedByUs.includes(byGroup);
  const own = [
    licensingKey({ kind: 'license', skuId }),
    licensingKey({ kind: 'service-plan', skuId, planId }),
  ];
  return own.some((key) => grantedByUs.includes(key));
}

/** Whether a group hands the SKU down. */
export function isInherited(licenses: LicenseFacts, skuId: string): boolean {
  return assignmentsOf(licenses, skuId).some((one) => one.byGroup !== null && isEffective(one));
}

/** The licenses among the facts, if they are the beneficiary's and were read whole. */
export function licensesIn({ licenses, beneficiary }: AccessFacts): LicenseFacts | null {
  if (licenses === undefined || licenses === null || licenses.userId !== beneficiary.id) return null;
  const whole = Array.isArray(licenses.assignments) && licenses.subscriptions instanceof Object;
  return whole && licenses.assignments.every(isWhole) ? licenses : null;
}

function isWhole({ skuId, byGroup, disabledPlans, state }: LicenseAssignment): boolean {
  const texts = typeof skuId === 'string' && typeof state === 'string';
  return texts && (byGroup === null || typeof byGroup === 'string') && Array.isArray(disabledPlans);
}
