/** How Graph refuses licenses: 400 with one code, told apart by the text only (graph 4.2). */
import { badRequest, type Refusal } from '../answer.ts';
import type { Violation } from './violations.ts';

export const invalidLocation = (): Refusal =>
  badRequest('License assignment cannot be done for user with invalid usage location.');

export const unknownSku = (skuId: string): Refusal =>
  badRequest(`License ${skuId} does not correspond to a valid company License.`);

export const noSeats = (skuId: string): Refusal =>
  badRequest(`Subscription with SKU ${skuId} does not have any available licenses.`);

export const notHeld = (): Refusal => badRequest('User does not have a corresponding license.');

export const inherited = (): Refusal =>
  badRequest(
    'User license is inherited from a group membership and it cannot be removed directly from the user.',
  );

/** The text for plans that a SKU doesn't have is nobody's quotation. */
export const foreignPlans = (skuId: string, plans: readonly string[]): Refusal =>
  badRequest(`Service plans ${plans.join(',')} are not part of the License ${skuId}.`);

/** `conflicts`: the other of the two ways in which an exclusion is worded. */
export function planViolation(violation: Violation, conflicts: boolean): Refusal {
  const { servicePlanId: plan } = violation.plan;
  if (violation.kind === 'dependency') {
    const needs = violation.needs.map(({ servicePlanId }) => servicePlanId).join(',');
    return badRequest(
      `License assignment failed because service plan ${plan} depends on the service plan(s) ${needs}`,
    );
  }
  const other = violation.other.servicePlanId;
  return badRequest(
    conflicts
      ? `License assignment failed because service plan ${plan} conflicts with service plan ${other}`
      : `License assignment failed because service plans ${plan},${other} are mutually exclusive`,
  );
}
