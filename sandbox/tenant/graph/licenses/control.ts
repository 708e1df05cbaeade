/** What an administrator does with licenses in the portal, and what the sandbox's controls show: settled, no lag. */
import type { SandboxClock } from '../../../clock.ts';
import { findSubscription, SUBSCRIPTIONS, type Subscription } from '../../company/licenses.ts';
import { SERVICE_PLANS, type ServicePlan } from '../../company/service-plans.ts';
import type { Actor, UserRecord } from '../directory/records.ts';
import { assignedLicenses, type LicenseAssignment } from './assignment.ts';
import { assignDirectly, type LicensingParts } from './direct-assignment.ts';
import type { ForcedOutcome } from './forced-outcomes.ts';
import { planRows } from './license-view.ts';
import type { ProvisioningStatus } from './provisioning.ts';
import type { CapabilityStatus } from './seats.ts';

type SubscriptionRow = {
  readonly skuId: string;
  readonly skuPartNumber: string;
  /** Seats bought and taken. */
  readonly enabled: number;
  readonly consumed: number;
  readonly status: CapabilityStatus;
  readonly servicePlans: readonly Pick<ServicePlan, 'servicePlanId' | 'servicePlanName'>[];
};

export type SubscriptionPatch = { readonly enabled?: number; readonly status?: CapabilityStatus };

type Named = { readonly skuId: string; readonly skuPartNumber: string };

type UserLicensesRow = {
  readonly usageLocation: string | null;
  readonly direct: readonly (Named & { readonly disabledPlans: readonly string[] })[];
  readonly byGroup: readonly (Named & { readonly groupId: string } & Pick<
      LicenseAssignment,
      'state' | 'error'
    >)[];
  /** Of every SKU in effect. */
  readonly plans: readonly {
    readonly skuId: string;
    readonly servicePlanId: string;
    readonly servicePlanName: string;
    readonly provisioningStatus: ProvisioningStatus;
  }[];
};

/**
 * SKUs are named by id or part number, plans by id or name, in any letter case. A `RangeError` names what is unknown;
 * a `Refusal` says what licensing itself refuses, an administrator too.
 */
export interface LicenseControl {
  subscriptions(): readonly SubscriptionRow[];
  subscription(sku: string): SubscriptionRow;
  /** Buys seats or gives them back, or lets the subscription run out; those taken stay taken. */
  patchSubscription(sku: string, patch: SubscriptionPatch): SubscriptionRow;
  licensesOf(userId: string): UserLicensesRow;
  /** Part numbers that a group gives its members. */
  carriedBy(groupId: string): readonly string[];
  /** A direct license, or other disabled plans for one that is there. */
  putLicense(userId: string, sku: string, disabledPlans?: readonly string[]): void;
  deleteLicense(userId: string, sku: string): void;
  /** What the plan's provisioning comes to: as it is on now, or else the next time it is turned on. */
  putPlan(userId: string, plan: string, forced: ForcedOutcome): void;
}

type Parts = LicensingParts & { readonly clock: SandboxClock; readonly admin: Actor };

export function createLicenseControl(parts: Parts): LicenseControl {
  const { clock, directory, licenses, admin } = parts;
  const userOf = (id: string) => knownUser(directory.anyUser(id.toLowerCase(), directory.settled()), id);
  const row = (subscription: Subscription) => subscriptionRow(parts, subscription);
  const order = (
    userId: string,
    add: Parameters<typeof assignDirectly>[2]['add'],
    remove: readonly string[],
  ) => assignDirectly(parts, userOf(userId), { add, remove }, { at: clock.now(), actor: admin });
  return {
    subscriptions: () => SUBSCRIPTIONS.map(row),
    subscription: (sku) => row(subscriptionOf(sku)),
    patchSubscription(sku, { enabled, status }) {
      const found = subscriptionOf(sku);
      if (enabled !== undefined) licenses.buy(found.skuId, enabled);
      if (status !== undefined) licenses.setStatus(found.skuId, status);
      return row(found);
    },
    licensesOf: (userId) => licensesRow(parts, userOf(userId)),
    carriedBy(groupId) {
      const group = directory.anyGroup(groupId.toLowerCase(), directory.settled());
      return (group?.assignedLicenses ?? []).map(({ skuId }) => subscriptionOf(skuId).skuPartNumber);
    },
    putLicense(userId, sku, disabledPlans = []) {
      const off = disabledPlans.map((plan) => planOf(plan).servicePlanId);
      order(userId, [{ skuId: subscriptionOf(sku).skuId, disabledPlans: off }], []);
    },
    deleteLicense: (userId, sku) => order(userId, [], [subscriptionOf(sku).skuId]),
    putPlan: (userId, plan, forced) =>
      licenses.forced.set(userOf(userId).id, planOf(plan).servicePlanId, forced),
  };
}

function subscriptionRow(
  { licenses, directory }: LicensingParts,
  subscription: Subscription,
): SubscriptionRow {
  const { skuId, skuPartNumber, servicePlans } = subscription;
  const view = directory.settled();
  return {
    skuId,
    skuPartNumber,
    enabled: licenses.bought(skuId, view),
    consumed: licenses.consumed(skuId, view),
    status: licenses.status(skuId, view),
    servicePlans: servicePlans.map(({ servicePlanId, servicePlanName }) => ({
      servicePlanId,
      servicePlanName,
    })),
  };
}

function licensesRow(
  { licenses, clock }: Pick<Parts, 'licenses' | 'clock'>,
  { id, usageLocation }: UserRecord,
): UserLicensesRow {
  const { assignments, provisioning } = licenses.of(id);
  const named = (skuId: string): Named => {
    return { skuId, skuPartNumber: findSubscription(skuId)?.skuPartNumber ?? '' };
  };
  return {
    usageLocation,
    direct: assignments
      .filter(({ assignedByGroup }) => assignedByGroup === null)
      .map(({ skuId, disabledPlans }) => ({ ...named(skuId), disabledPlans })),
    byGroup: assignments.flatMap(({ skuId, assignedByGroup: groupId, state, error }) =>
      groupId === null ? [] : [{ ...named(skuId), groupId, state, error }],
    ),
    plans: assignedLicenses(assignments).flatMap((license) =>
      planRows(license, provisioning, clock.now()).map((plan) => ({ skuId: license.skuId, ...plan })),
    ),
  };
}

function subscriptionOf(sku: string): Subscription {
  const found = findSubscription(sku.toLowerCase()) ?? findSubscription(sku.toUpperCase());
  if (found) return found;
  throw new RangeError(`The company has no subscription ${sku}; list them to see which there are.`);
}

function planOf(plan: string): ServicePlan {
  const wanted = plan.toLowerCase();
  const found = SERVICE_PLANS.find(({ servicePlanId, servicePlanName }) => {
    return servicePlanId === wanted || servicePlanName.toLowerCase() === wanted;
  });
  if (found) return found;
  throw new RangeError(`The company has no service plan ${plan}; its subscriptions list theirs.`);
}

function knownUser(user: UserRecord | undefined, id: string): UserRecord {
  if (user) return user;
  throw new RangeError(`The directory has no user ${id}; list them to see which there are.`);
}
