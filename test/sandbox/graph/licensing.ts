/** A company whose app may read and give licenses, and what tests ask about them. */
import { COMPANY_PERMISSIONS, OPTIONAL_PERMISSIONS } from '../../../sandbox/company-permissions.ts';
import { subscription } from '../../../sandbox/tenant/company/licenses.ts';
import { person } from '../../../sandbox/tenant/company/people.ts';
import { servicePlan } from '../../../sandbox/tenant/company/service-plans.ts';
import type { TenantOptions } from '../../../sandbox/tenant/tenant.ts';
import { type Answer, aCompany, type Company, type Json, listOf } from '../tenant/company.ts';

export const PERMISSIONS = [...COMPANY_PERMISSIONS, ...OPTIONAL_PERMISSIONS];

export const aLicensedCompany = (options: Partial<TenantOptions> = {}): Promise<Company> =>
  aCompany({ permissions: PERMISSIONS, ...options });

export const idOf = (key: string): string => person(key).id;
export const sku = (partNumber: string): string => subscription(partNumber).skuId;
export const plan = (name: string): string => servicePlan(name).servicePlanId;

/** What `GET /users/{id}` shows: SKU part numbers by way, state and error. */
export async function statesOf(company: Company, key: string): Promise<readonly string[]> {
  const { body } = await company.graph('GET', `/users/${idOf(key)}?$select=licenseAssignmentStates`);
  return listOf(body, 'licenseAssignmentStates').map(
    ({ skuId, assignedByGroup, state, error }) =>
      `${partNumber(skuId)} ${assignedByGroup === null ? 'direct' : 'by group'} ${state} ${error}`,
  );
}

export async function assignedTo(company: Company, key: string): Promise<readonly string[]> {
  const { body } = await company.graph('GET', `/users/${idOf(key)}?$select=assignedLicenses`);
  return listOf(body, 'assignedLicenses').map(({ skuId }) => partNumber(skuId));
}

/** Provisioning statuses by the name of the plan. */
export async function plansOf(company: Company, key: string, partNumber: string): Promise<Json> {
  const { body } = await company.graph('GET', `/users/${idOf(key)}/licenseDetails`);
  const found = listOf(body, 'value').find((one) => one['skuPartNumber'] === partNumber);
  const plans = listOf(found ?? {}, 'servicePlans');
  return Object.fromEntries(plans.map((one) => [one['servicePlanName'], one['provisioningStatus']]));
}

export const partNumber = (skuId: unknown): string => subscription(String(skuId)).skuPartNumber;

type Change = {
  readonly add?: readonly (string | { readonly sku: string; readonly disabledPlans: readonly string[] })[];
  readonly remove?: readonly string[];
};

/** `POST assignLicense` with part numbers and names of plans. */
export function assign(company: Company, object: string, { add = [], remove = [] }: Change): Promise<Answer> {
  const addLicenses = add.map((one) => {
    const { sku: name, disabledPlans } = typeof one === 'string' ? { sku: one, disabledPlans: [] } : one;
    return { skuId: sku(name), disabledPlans: disabledPlans.map(plan) };
  });
  return company.graph('POST', `${object}/assignLicense`, { addLicenses, removeLicenses: remove.map(sku) });
}

export const toUser = (company: Company, key: string, change: Change): Promise<Answer> =>
  assign(company, `/users/${idOf(key)}`, change);

/** Seats taken of a subscription, as reads show them. */
export async function consumed(company: Company, partNumber: string): Promise<number> {
  const { body } = await company.graph('GET', '/subscribedSkus');
  const found = listOf(body, 'value').find((one) => one['skuPartNumber'] === partNumber);
  return Number(found?.['consumedUnits']);
}
