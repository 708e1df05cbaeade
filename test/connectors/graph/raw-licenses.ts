/** One user with licenses, as Graph shows them over the wire. */
import { type Item, rawReads } from './raw.ts';

export const USER = '11111111-aaaa-4111-8111-111111111111';
export const GROUP = '22222222-aaaa-4222-8222-222222222222';
export const E3 = '05e9a617-0261-4cee-bb44-138d3ef5d965';
export const VISIO = 'c5928f49-12ba-48f7-ada3-0d743a3601d5';
export const TEAMS = '57ff2da0-773e-42df-b2af-ffb7a2317929';
export const FORMS = '2789c901-c14e-48ab-a76a-be334d9d793a';

export const DIRECT = {
  skuId: E3,
  assignedByGroup: null,
  disabledPlans: [FORMS],
  state: 'Active',
  error: 'None',
};
const BY_GROUP = {
  skuId: VISIO,
  assignedByGroup: GROUP,
  disabledPlans: [],
  state: 'Error',
  error: 'CountViolation',
};
export const PLAN = { servicePlanId: TEAMS, servicePlanName: 'TEAMS1', provisioningStatus: 'Success' };
export const HELD = { id: 'x', skuId: E3, skuPartNumber: 'SPE_E3', servicePlans: [PLAN] };
export const SKU = {
  id: `tenant_${E3}`,
  skuId: E3,
  skuPartNumber: 'SPE_E3',
  capabilityStatus: 'Warning',
  consumedUnits: 8,
  prepaidUnits: { enabled: 5, suspended: 100, warning: 4, lockedOut: 100 },
  servicePlans: [PLAN],
};
export const ANNA = {
  id: USER,
  usageLocation: 'NL',
  country: 'Netherlands',
  licenseAssignmentStates: [DIRECT, BY_GROUP],
};

export type Bodies = { readonly user?: object; readonly details?: unknown; readonly skus?: unknown };

/** A tenant with one user, read as these bodies; `instead` answers some paths in another way. */
export function reading(
  { user = ANNA, details = [HELD], skus = [SKU] }: Bodies,
  instead: Record<string, Item> = {},
) {
  return rawReads((path) => {
    const other = Object.entries(instead).find(([part]) => path.includes(part));
    if (other) return other[1];
    if (path.includes('/licenseDetails')) return { status: 200, body: { value: details } };
    if (path === '/subscribedSkus') return { status: 200, body: { value: skus } };
    return { status: 200, body: user };
  });
}
