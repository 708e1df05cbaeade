/** What the provisioning of single plans comes to, where somebody said so in advance or while it ran. */
import type { LicensesParts } from './licenses.ts';
import {
  type Provisioning,
  type ProvisioningByPlan,
  type ProvisioningOutcome,
  pendingStatus,
} from './provisioning.ts';

/** `afterMs`: until it is there; left out: drawn for a plan yet to be turned on, at once for one that is on. */
export type ForcedOutcome = { readonly outcome: ProvisioningOutcome; readonly afterMs?: number };

export interface ForcedOutcomes {
  /** For the plan as it is on now, or else for the next time it is turned on. */
  set(userId: string, servicePlanId: string, forced: ForcedOutcome): void;
  /** How the provisioning goes that begins now. */
  begin(userId: string, servicePlanId: string, at: number): Provisioning;
}

type Plans = {
  readonly of: (userId: string) => ProvisioningByPlan;
  readonly put: (userId: string, provisioning: ProvisioningByPlan, at: number) => void;
};

export function createForcedOutcomes(
  { clock, random, switches }: Pick<LicensesParts, 'clock' | 'random' | 'switches'>,
  plans: Plans,
): ForcedOutcomes {
  const next = new Map<string, ForcedOutcome>();
  return {
    set(userId, servicePlanId, forced) {
      const current = plans.of(userId);
      if (!current.has(servicePlanId)) return void next.set(`${userId} ${servicePlanId}`, forced);
      const { outcome, afterMs = 0 } = forced;
      const changed = { outcome, doneAt: clock.now() + afterMs, meanwhile: pendingStatus(random) };
      plans.put(userId, new Map([...current, [servicePlanId, changed]]), clock.now());
    },
    begin(userId, servicePlanId, at) {
      const key = `${userId} ${servicePlanId}`;
      const forced = next.get(key);
      next.delete(key);
      const { from, to } = switches.planProvisioningSeconds;
      const drawn = (from + random.next() * (to - from)) * 1000;
      return {
        outcome: forced?.outcome ?? switches.planProvisioning,
        doneAt: at + (forced?.afterMs ?? drawn),
        meanwhile: pendingStatus(random),
      };
    },
  };
}
