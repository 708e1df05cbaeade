import type { AccessFacts, LicenseFacts } from '../../domain/facts.ts';
import type { LicenseAssignment } from '../../domain/license.ts';
import { assignmentsOf, directAssignment, includes, isEffective, isOurs } from './held.ts';
import type { ProductIndex } from './license-index.ts';
import type { NamedPlan } from './license-table.ts';

/** A required plan and the assignment that includes it. */
export type PlanAt = { readonly plan: NamedPlan; readonly assignment: LicenseAssignment };

/**
 * What has to be done for somebody to have a product: nothing, as every plan is on; switch on what a license includes;
 * or assign it. `not-included`: it can't be assigned, and nothing includes it.
 */
export type Course =
  | { readonly course: 'covered'; readonly on: readonly PlanAt[] }
  | { readonly course: 'enable'; readonly on: readonly PlanAt[]; readonly off: readonly PlanAt[] }
  | { readonly course: 'assign' }
  | { readonly course: 'not-included' };

/** The least that gives the product, by what the beneficiary has now. */
export function courseOf(index: ProductIndex, facts: AccessFacts, licenses: LicenseFacts): Course {
  const on: PlanAt[] = [];
  const off: PlanAt[] = [];
  for (const plan of index.license.requiredPlans) {
    const carriers = carriersOf(index, facts, licenses, plan.id);
    const usable = carriers.find(({ disabledPlans }) => !disabledPlans.includes(plan.id));
    const switchable = carriers.find((one) => canBeSwitched(licenses, one));
    if (usable !== undefined) on.push({ plan, assignment: usable });
    else if (switchable !== undefined) off.push({ plan, assignment: switchable });
    else return index.license.sku === null ? { course: 'not-included' } : { course: 'assign' };
  }
  return off.length === 0 ? { course: 'covered', on } : { course: 'enable', on, off };
}

/** Effective assignments that include the plan: what no grant of ours explains first, then direct ones. */
function carriersOf(
  { including }: ProductIndex,
  facts: AccessFacts,
  licenses: LicenseFacts,
  planId: string,
): readonly LicenseAssignment[] {
  const rank = (one: LicenseAssignment): number =>
    (isOurs(facts, one, planId) ? 2 : 0) + (one.byGroup === null ? 0 : 1);
  return including
    .flatMap(({ id }) => assignmentsOf(licenses, id))
    .filter((one) => isEffective(one) && includes(licenses, one.skuId, planId) === true)
    .toSorted((one, other) => rank(one) - rank(other));
}

/**
 * A plan of an inherited license is switched on by a direct assignment of the same SKU, which would replace a direct one
 * that is there in whatever state.
 */
function canBeSwitched(licenses: LicenseFacts, { skuId, byGroup }: LicenseAssignment): boolean {
  return byGroup === null || directAssignment(licenses, skuId) === undefined;
}
