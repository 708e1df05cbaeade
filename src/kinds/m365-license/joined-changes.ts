import type { AccessFacts, LicenseFacts } from '../../domain/facts.ts';
import type { LicenseAssignment } from '../../domain/license.ts';
import { licensingKey } from '../../targets/licensing/keys.ts';
import type { PlanAt } from './course.ts';
import { isInherited, partNumberOf } from './held.ts';
import type { ProductIndex } from './license-index.ts';
import type { PendingChange } from './pending-change.ts';

/** What is on because of our grants goes on while this one stands, as far as the product's own rules would give it. */
export function joinedChanges(
  index: ProductIndex,
  facts: AccessFacts,
  licenses: LicenseFacts,
  { plan, assignment }: PlanAt,
): readonly PendingChange[] {
  const { skuId, byGroup, disabledPlans } = assignment;
  if (byGroup !== null) {
    const group = index.groups.find(({ id }) => id === byGroup && facts.grantedByUs.includes(id));
    return group ? [{ target: group.id, name: group.name, joins: true, enables: false }] : [];
  }
  const switched = licensingKey({ kind: 'service-plan', skuId, planId: plan.id });
  const plans = facts.grantedByUs.includes(switched)
    ? [{ target: switched, name: plan.name, joins: true, enables: true }]
    : [];
  return [...ownLicense(index, facts, licenses, assignment, disabledPlans), ...plans];
}

/** The license whose plan is switched on must last as long as the plan, if it is there because of us. */
export function holderOf(
  index: ProductIndex,
  facts: AccessFacts,
  licenses: LicenseFacts,
  { assignment }: PlanAt,
  off: readonly PlanAt[],
): readonly PendingChange[] {
  if (assignment.byGroup !== null) return [];
  const wanted = off.filter((at) => at.assignment.skuId === assignment.skuId).map(({ plan }) => plan.id);
  const stayOff = assignment.disabledPlans.filter((id) => !wanted.includes(id));
  return ownLicense(index, facts, licenses, assignment, stayOff);
}

/** The direct license itself, where our grants explain it and this product would have assigned it. */
function ownLicense(
  index: ProductIndex,
  facts: AccessFacts,
  licenses: LicenseFacts,
  { skuId }: LicenseAssignment,
  disabledPlans: readonly string[],
): readonly PendingChange[] {
  const target = licensingKey({ kind: 'license', skuId });
  const extension = isInherited(licenses, skuId);
  if (!facts.grantedByUs.includes(target) || (skuId !== index.license.sku?.id && !extension)) return [];
  const name = partNumberOf(licenses, skuId);
  return [{ target, name, disabledPlans, joins: true, enables: extension }];
}
