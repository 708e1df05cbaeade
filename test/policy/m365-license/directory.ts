import type { LicenseFacts } from '../../../src/domain/facts.ts';
import type { LicenseAssignment } from '../../../src/domain/license.ts';
import type { Change } from '../../../src/domain/plan.ts';
import { asLicensing } from '../../../src/targets/licensing/keys.ts';

/**
 * What a user has after these changes, as the directory carries them out: assigning a SKU again replaces its disabled
 * plans (graph 4.14). Groups are left out: they hand down what they always did.
 */
export function after(licenses: LicenseFacts, changes: readonly Change[]): readonly LicenseAssignment[] {
  let assignments = licenses.assignments;
  for (const { target, disabledPlans = [] } of changes) {
    const parsed = asLicensing(target);
    if (parsed?.kind === 'license') {
      const { skuId } = parsed;
      const one = { skuId, byGroup: null, disabledPlans, state: 'Active', error: null } as const;
      assignments = [...assignments.filter((other) => !isDirect(other, skuId)), one];
    } else if (parsed?.kind === 'service-plan') {
      assignments = assignments.map((one) =>
        isDirect(one, parsed.skuId)
          ? { ...one, disabledPlans: one.disabledPlans.filter((id) => id !== parsed.planId) }
          : one,
      );
    }
  }
  return assignments;
}

/** Service plans that are on, as `SKU plan`. */
export function plansOn(
  { subscriptions }: LicenseFacts,
  assignments: readonly LicenseAssignment[],
): ReadonlySet<string> {
  return new Set(
    assignments
      .filter(({ state }) => state === 'Active' || state === 'ActiveWithError')
      .flatMap(({ skuId, disabledPlans }) =>
        (subscriptions[skuId]?.plans ?? [])
          .filter(({ planId }) => !disabledPlans.includes(planId))
          .map(({ planId }) => `${skuId} ${planId}`),
      ),
  );
}

function isDirect({ skuId, byGroup }: LicenseAssignment, wanted: string): boolean {
  return skuId === wanted && byGroup === null;
}
