import type {
  HeldLicense,
  HeldPlan,
  LicenseAssignment,
  LicenseError,
  LicenseState,
  Subscription,
} from '../../domain/license.ts';
import { type JsonObject, objectOf } from './answer.ts';
import { countTold, idTold, objectsTold, textsTold, textTold, told } from './told.ts';

/** One entry of `licenseAssignmentStates`. The group must be told: left out it would read as a direct assignment. */
export function assignmentOf(body: JsonObject): LicenseAssignment {
  return {
    skuId: idTold(body, 'skuId'),
    byGroup: textTold(body, 'assignedByGroup'),
    disabledPlans: textsTold(body, 'disabledPlans'),
    state: wordOf(STATES, told(body, 'state'), 'Unknown'),
    error: errorOf(told(body, 'error')),
  };
}

/** One entry of `licenseDetails`. */
export function heldLicenseOf(body: JsonObject): HeldLicense {
  const plans = objectsTold(body, 'servicePlans').map((plan) => ({
    planId: idTold(plan, 'servicePlanId'),
    name: textTold(plan, 'servicePlanName') ?? '',
    provisioning: wordOf(PROVISIONING, told(plan, 'provisioningStatus'), 'Unknown'),
  }));
  return { skuId: idTold(body, 'skuId'), skuPartNumber: textTold(body, 'skuPartNumber') ?? '', plans };
}

/** One entry of `subscribedSkus`. */
export function subscriptionOf(body: JsonObject): Subscription {
  const prepaid = objectOf(told(body, 'prepaidUnits'));
  const plans = objectsTold(body, 'servicePlans').map((plan) => ({
    planId: idTold(plan, 'servicePlanId'),
    name: textTold(plan, 'servicePlanName') ?? '',
  }));
  return {
    skuId: idTold(body, 'skuId'),
    skuPartNumber: textTold(body, 'skuPartNumber') ?? '',
    status: textTold(body, 'capabilityStatus') ?? '',
    seats: prepaid ? countTold(prepaid, 'enabled') + countTold(prepaid, 'warning') : 0,
    consumed: countTold(body, 'consumedUnits'),
    plans,
  };
}

const STATES: readonly LicenseState[] = ['Active', 'ActiveWithError', 'Disabled', 'Error'];

const ERRORS: readonly LicenseError[] = [
  'CountViolation',
  'MutuallyExclusiveViolation',
  'DependencyViolation',
  'ProhibitedInUsageLocationViolation',
  'UniquenessViolation',
];

const PROVISIONING: readonly HeldPlan['provisioning'][] = [
  'Success',
  'PendingInput',
  'PendingActivation',
  'PendingProvisioning',
  'Disabled',
  'Error',
];

/** Some tenants write `None` where others write null (graph 4.4). */
const errorOf = (value: unknown): LicenseError | null =>
  value === null || value === 'None' ? null : wordOf(ERRORS, value, 'Other');

function wordOf<Word extends string>(known: readonly Word[], value: unknown, otherwise: Word): Word {
  return known.find((word) => word === value) ?? otherwise;
}
