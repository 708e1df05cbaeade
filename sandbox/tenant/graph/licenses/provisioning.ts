/**
 * How a service plan comes to work after it was turned on: pending first, then done. Computed from moments drawn
 * when it was turned on; nothing runs. Which statuses there are and how long they last is published nowhere (graph 4.11).
 */
import type { ServicePlan } from '../../company/service-plans.ts';
import type { Random } from '../../simulator.ts';

/** What provisioning comes to; `pending`: it never ends. */
export type ProvisioningOutcome = 'success' | 'error' | 'pending';

const PENDING = ['PendingInput', 'PendingActivation', 'PendingProvisioning'] as const;

export type ProvisioningStatus = 'Success' | 'Error' | 'Disabled' | (typeof PENDING)[number];

export type Provisioning = {
  readonly outcome: ProvisioningOutcome;
  /** Milliseconds since the epoch. */
  readonly doneAt: number;
  readonly meanwhile: ProvisioningStatus;
};

/** By service plan id: the plans that are on. */
export type ProvisioningByPlan = ReadonlyMap<string, Provisioning>;

export function pendingStatus(random: Random): ProvisioningStatus {
  return PENDING[Math.floor(random.next() * PENDING.length)] ?? 'PendingProvisioning';
}

/** The status at a moment; a plan that isn't on is `Disabled`. */
export function statusAt(provisioning: Provisioning | undefined, now: number): ProvisioningStatus {
  if (!provisioning) return 'Disabled';
  const { outcome, doneAt, meanwhile } = provisioning;
  if (outcome === 'pending' || now < doneAt) return meanwhile;
  return outcome === 'success' ? 'Success' : 'Error';
}

/** Plans that stay on keep what they came to; those turned on begin; those turned off are forgotten. */
export function carriedOn(
  before: ProvisioningByPlan,
  plans: Iterable<ServicePlan>,
  begin: (servicePlanId: string) => Provisioning,
): ProvisioningByPlan {
  const ids = [...plans].map(({ servicePlanId }) => servicePlanId);
  return new Map(ids.map((id) => [id, before.get(id) ?? begin(id)]));
}
