/** Who holds what when the sandbox starts: everything in effect, every plan working. */
import { heldDirectly, subscription } from '../../company/licenses.ts';
import { servicePlan } from '../../company/service-plans.ts';
import { BEFORE_TIME } from '../directory/cell.ts';
import type { Directory } from '../directory/directory.ts';
import { activeAssignment, assignedLicenses, enabledPlans, type LicenseAssignment } from './assignment.ts';
import type { UserLicenses } from './license-cells.ts';
import { carriedOn, type Provisioning } from './provisioning.ts';

const SINCE = Date.parse('2025-01-07T08:00:00Z');
const WORKS: Provisioning = { outcome: 'success', doneAt: BEFORE_TIME, meanwhile: 'PendingProvisioning' };

/** By user id; who holds nothing is left out. */
export function everybodysLicenses(directory: Directory): ReadonlyMap<string, UserLicenses> {
  const assignments = new Map<string, LicenseAssignment[]>();
  const add = (userId: string, assignment: LicenseAssignment) =>
    assignments.set(userId, [...(assignments.get(userId) ?? []), assignment]);
  for (const [userId, held] of heldDirectly()) {
    for (const { sku, disabledPlans } of held) {
      const off = disabledPlans.map((name) => servicePlan(name).servicePlanId);
      add(userId, activeAssignment({ skuId: subscription(sku).skuId, disabledPlans: off }, null, SINCE));
    }
  }
  const view = directory.settled();
  for (const group of directory.groups(view)) {
    for (const license of group.assignedLicenses) {
      for (const userId of directory.edges.membersOf(group.id, view)) {
        if (directory.user(userId, view)) add(userId, activeAssignment(license, group.id, SINCE));
      }
    }
  }
  return new Map([...assignments].map(([userId, held]) => [userId, working(held)]));
}

function working(assignments: readonly LicenseAssignment[]): UserLicenses {
  const plans = enabledPlans(assignedLicenses(assignments)).values();
  return { assignments, provisioning: carriedOn(new Map(), plans, () => WORKS) };
}
