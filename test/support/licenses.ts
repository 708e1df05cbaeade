/** What people have of Microsoft 365, and how they ask for more; by the names of the sandbox company. */
import { subscription } from '../../sandbox/tenant/company/licenses.ts';
import { person } from '../../sandbox/tenant/company/people.ts';
import { personId } from '../../sandbox/tenant/company/person.ts';
import type { CreatedTicket } from '../../sandbox/tenant/servicenow/tickets.ts';
import type { World } from '../../sandbox/world.ts';
import { order } from './asking.ts';

export const PROJECT = 'Project Plan 3';
export const PHONE = 'Teams Phone';
export const VISIO = 'Visio Plan 2';
export const TEAMS = 'Microsoft Teams';

/** Orders a product, with what somebody who knows their own record answers. */
export function orderProduct(
  world: World,
  key: string,
  product: string,
  variables: Readonly<Record<string, string>> = {},
): CreatedTicket {
  const { userPrincipalName, costCenter, managerKey } = person(key);
  return order(world, 'Request Microsoft 365 product', key, {
    product,
    user_principal_name: userPrincipalName,
    ...(costCenter ? { cost_center: costCenter } : {}),
    ...(managerKey ? { manager: person(managerKey).userPrincipalName } : {}),
    ...variables,
  });
}

/** Part numbers of what is assigned to the person directly, with the number of plans that are off. */
export function directly({ controlled }: World, key: string): Readonly<Record<string, number>> {
  const { direct } = controlled.licenses.licensesOf(personId(key));
  return Object.fromEntries(
    direct.map(({ skuPartNumber, disabledPlans }) => [skuPartNumber, disabledPlans.length]),
  );
}

/** Usage location, direct assignments with their plans, and groups: what has to be restored, field by field. */
export function stateOf({ controlled }: World, key: string): string {
  const { usageLocation, direct, byGroup } = controlled.licenses.licensesOf(personId(key));
  return JSON.stringify({
    usageLocation,
    direct: direct.map(({ skuId, disabledPlans }) => [skuId, [...disabledPlans].sort()]).sort(),
    byGroup: byGroup.map(({ skuId, groupId }) => [skuId, groupId]).sort(),
  });
}

export function usageLocationOf({ controlled }: World, key: string): string | null {
  return controlled.licenses.licensesOf(personId(key)).usageLocation;
}

/** Whether a service plan works for the person, by whatever license. */
export function worksFor({ controlled }: World, key: string, plan: string): boolean {
  const { plans } = controlled.licenses.licensesOf(personId(key));
  return plans.some(
    ({ servicePlanName, provisioningStatus }) => servicePlanName === plan && provisioningStatus === 'Success',
  );
}

export function seatsTaken({ controlled }: World, sku: string): number {
  return controlled.licenses.subscription(subscription(sku).skuId).consumed;
}
