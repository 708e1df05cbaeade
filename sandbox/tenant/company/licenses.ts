/**
 * What the sandbox company bought from Microsoft, which groups hand it out, and who holds what by hand. SKU ids are
 * Microsoft's public ones; policy tables name them as text.
 */
import { NAMED_PEOPLE } from './people.ts';
import type { Person } from './person.ts';
import { type ServicePlan, servicePlan } from './service-plans.ts';

/** One subscribed SKU. */
export type Subscription = {
  readonly skuId: string;
  readonly skuPartNumber: string;
  readonly servicePlans: readonly ServicePlan[];
  /** Seats bought (`prepaidUnits.enabled`). */
  readonly enabled: number;
};

/** A license that was given to a person by hand: names of SKU and of the plans that are off. */
type HeldDirectly = { readonly sku: string; readonly disabledPlans: readonly string[] };

/** Where group-based licensing takes somebody to be who has no usageLocation. */
export const TENANT_COUNTRY = 'NL';

const E3_AND_E5 = [
  'TEAMS1',
  'MCOSTANDARD',
  'EXCHANGE_S_ENTERPRISE',
  'SHAREPOINTENTERPRISE',
  'OFFICESUBSCRIPTION',
  'INTUNE_A',
];

function sku(skuPartNumber: string, skuId: string, enabled: number, plans: readonly string[]): Subscription {
  return { skuId, skuPartNumber, enabled, servicePlans: plans.map(servicePlan) };
}

export const SUBSCRIPTIONS: readonly Subscription[] = [
  sku('SPE_E3', '05e9a617-0261-4cee-bb44-138d3ef5d965', 300, [...E3_AND_E5, 'FORMS_PLAN_E3']),
  sku('SPE_E5', '06ebc4ee-1bb5-47dd-8120-11324bc54e06', 4, [
    ...E3_AND_E5,
    'FORMS_PLAN_E5',
    'MCOEV',
    'BI_AZURE_P2',
  ]),
  sku('MCOEV', 'e43b5b99-8dfb-405f-9987-dc307f34bcbd', 10, ['MCOEV']),
  sku('PROJECTPROFESSIONAL', '53818b1b-4a27-454b-8896-0dba576410e6', 8, [
    'PROJECT_CLIENT_SUBSCRIPTION',
    'SHAREPOINT_PROJECT',
    'SHAREPOINTENTERPRISE',
  ]),
  sku('PROJECT_P1', 'beb6439c-caad-48d3-bf46-0c82871e12be', 6, ['PROJECT_P1']),
  sku('VISIOCLIENT', 'c5928f49-12ba-48f7-ada3-0d743a3601d5', 5, ['VISIO_CLIENT_SUBSCRIPTION', 'VISIOONLINE']),
  // as many as are taken: by the group's only member and by two people of Finance
  sku('POWER_BI_PRO', 'f8a1db68-be16-40ed-86d5-cb42ce701560', 3, ['BI_AZURE_P2']),
];

/** Groups that carry licenses (all plans on), by display name. */
export const GROUP_LICENSES: Readonly<Record<string, readonly string[]>> = {
  'LIC-M365-E3': ['SPE_E3'],
  'LIC-POWER-BI-PRO': ['POWER_BI_PRO'],
  'LIC-TEAMS-PHONE': ['MCOEV'],
  'LIC-VISIO': ['VISIOCLIENT'],
};

/** Everybody of these departments gets E3 by group; named people of the others hold it directly. */
const E3_BY_GROUP = ['Finance', 'Sales'];

const E3: HeldDirectly = { sku: 'SPE_E3', disabledPlans: [] };

/** By key of a person; takes the place of the E3 that everybody has. */
const BY_HAND: Readonly<Record<string, readonly HeldDirectly[]>> = {
  'marketing-manager': [{ sku: 'SPE_E3', disabledPlans: ['TEAMS1', 'FORMS_PLAN_E3'] }],
  'hr-officer': [{ sku: 'SPE_E3', disabledPlans: ['TEAMS1', 'FORMS_PLAN_E3'] }],
  'sales-director': [{ sku: 'SPE_E5', disabledPlans: [] }],
  'eng-manager': [E3, { sku: 'PROJECT_P1', disabledPlans: [] }],
  'finance-analyst': [E3],
  'finance-bi-owner': [{ sku: 'POWER_BI_PRO', disabledPlans: [] }],
  'finance-data-owner': [{ sku: 'POWER_BI_PRO', disabledPlans: [] }],
};

/** What each named person holds directly when the sandbox starts, by object id; who holds nothing is left out. */
export function heldDirectly(): ReadonlyMap<string, readonly HeldDirectly[]> {
  const held = NAMED_PEOPLE.map((one) => [one.id, BY_HAND[one.key] ?? usual(one)] as const);
  return new Map(held.filter(([, licenses]) => licenses.length > 0));
}

function usual(one: Person): readonly HeldDirectly[] {
  const works = one.accountEnabled && !one.deleted && one.userType === 'Member';
  const known = one.usageLocation !== null && one.department !== null;
  if (!works || !known || one.employeeType === 'Service') return [];
  return E3_BY_GROUP.includes(one.department) ? [] : [E3];
}

const bySku = new Map(
  SUBSCRIPTIONS.flatMap((one) => [
    [one.skuId, one],
    [one.skuPartNumber, one],
  ]),
);

/** By SKU id (lower case) or part number; `undefined` for a SKU the company didn't buy. */
export const findSubscription = (idOrPartNumber: string): Subscription | undefined =>
  bySku.get(idOrPartNumber);

/** By SKU id or part number. Throws when the company didn't buy it. */
export function subscription(idOrPartNumber: string): Subscription {
  const found = findSubscription(idOrPartNumber);
  if (found) return found;
  const names = SUBSCRIPTIONS.map(({ skuPartNumber }) => skuPartNumber).join(', ');
  throw new Error(`The sandbox company has no subscription "${idOrPartNumber}". Use one of ${names}.`);
}
