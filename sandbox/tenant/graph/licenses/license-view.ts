/** Licenses of a user as Graph shows them (graph 4.4, 4.11). */
import { findSubscription } from '../../company/licenses.ts';
import type { ServicePlan } from '../../company/service-plans.ts';
import type { View } from '../directory/cell.ts';
import type { AssignedLicense } from '../directory/records.ts';
import { assignedLicenses } from './assignment.ts';
import type { Licenses } from './licenses.ts';
import { type ProvisioningByPlan, statusAt } from './provisioning.ts';

/** The two properties of a user object. */
export type LicenseProperties = {
  readonly assignedLicenses: () => readonly AssignedLicense[];
  readonly licenseAssignmentStates: () => readonly Readonly<Record<string, unknown>>[];
};

export function licenseProperties(licenses: Licenses, userId: string, view: View): LicenseProperties {
  return {
    assignedLicenses() {
      const plans = assignedLicenses(licenses.seen(userId, 'disabledPlans', view).assignments);
      const off = new Map(plans.map(({ skuId, disabledPlans }) => [skuId, disabledPlans]));
      // a SKU may be there before its disabledPlans are: empty doesn't mean that everything is on
      return assignedLicenses(licenses.seen(userId, 'assignedLicenses', view).assignments).map(
        ({ skuId }) => ({
          disabledPlans: off.get(skuId) ?? [],
          skuId,
        }),
      );
    },
    licenseAssignmentStates: () =>
      licenses.seen(userId, 'licenseAssignmentStates', view).assignments.map((one) => ({
        skuId: one.skuId,
        disabledPlans: one.disabledPlans,
        assignedByGroup: one.assignedByGroup,
        state: one.state,
        error: one.error ?? licenses.noError(),
        lastUpdatedDateTime: secondsOf(one.updatedAt),
      })),
  };
}

/** What `GET /users/{id}/licenseDetails` lists. */
export function licenseDetails(licenses: Licenses, userId: string, view: View): readonly object[] {
  const { assignments, provisioning } = licenses.seen(userId, 'licenseDetails', view);
  return assignedLicenses(assignments).map((license) => ({
    id: Buffer.from(`${userId}${license.skuId}`.replaceAll('-', ''), 'hex').toString('base64url'),
    skuId: license.skuId,
    skuPartNumber: findSubscription(license.skuId)?.skuPartNumber ?? '',
    servicePlans: planRows(license, provisioning, view.now - view.lag).map((plan) => ({
      ...plan,
      appliesTo: 'User',
    })),
  }));
}

/** The plans of a license, each with its status at the moment. */
export function planRows(license: AssignedLicense, provisioning: ProvisioningByPlan, now: number) {
  const plans: readonly ServicePlan[] = findSubscription(license.skuId)?.servicePlans ?? [];
  return plans.map(({ servicePlanId, servicePlanName }) => {
    const off = license.disabledPlans.includes(servicePlanId);
    const provisioningStatus = off ? 'Disabled' : statusAt(provisioning.get(servicePlanId), now);
    return { servicePlanId, servicePlanName, provisioningStatus };
  });
}

const secondsOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;
