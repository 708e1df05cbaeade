/** What PIM refuses with (graph 11.4); the texts of codes that nobody quoted are chosen. */
import { Refusal } from '../answer.ts';

const TEXTS: Readonly<Record<string, string>> = {
  RoleAssignmentExists: 'The Role assignment already exists.',
  RoleAssignmentDoesNotExist: 'The Role assignment does not exist.',
  PendingRoleAssignmentRequest: 'There is already an existing pending Role assignment request.',
  ActiveDurationTooShort: 'The Active duration is too short. Miniumum Required is 5 minutes.',
  AadPremiumLicenseRequired:
    'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
  PermissionScopeNotGranted: 'Authorization failed due to missing permission scope.',
  EligibilityNotFound: 'The eligibility was not found.',
  InvalidRoleAssignmentRequestSchedule: 'The schedule of the Role assignment request is invalid.',
  InvalidScope: 'The scope of the request is not that of the eligibility.',
  StartTimeInPast: 'The start time is in the past.',
  ConcurrentActivationInProgress: 'Another activation is in progress.',
  RoleAssignmentApprovalRequired: 'The Role assignment request needs an approval.',
  RoleNotFound: 'The role was not found.',
  SubjectNotFound: 'The subject is not found.',
  RoleAssignmentRequestAcrsValidationFailed:
    'claims=%7B%22access_token%22%3A%7B%22acrs%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%22c1%22%7D%7D%7D',
};

const STATUSES: Readonly<Record<string, number>> = {
  PermissionScopeNotGranted: 403,
  ResourceNotFound: 404,
  SubjectNotFound: 404,
};

export const pimRefusal = (
  code: string,
  message = TEXTS[code] ?? `The request was refused: ${code}.`,
): Refusal => new Refusal(STATUSES[code] ?? 400, code, message);

export const unknownThing = (id: string): Refusal =>
  pimRefusal('ResourceNotFound', `The resource '${id}' was not found.`);

export const pimIsAway = (): Refusal =>
  new Refusal(503, 'ServiceUnavailable', 'The service is unavailable. Try again later.');

export type BrokenRule = { readonly rule: string; readonly code: string; readonly reason: string };

/** Rules of the policy that a request breaks, in one of the ways in which they are told. */
export function policyRefusal(broken: readonly BrokenRule[], told: 'list' | 'reason' | 'code'): Refusal {
  const [first] = broken;
  if (told === 'code' && first) return pimRefusal(first.code, first.reason);
  const text =
    told === 'reason' && first
      ? `The following policy rules failed: ${first.rule} - ${first.reason}`
      : `The following policy rules failed: ${JSON.stringify(broken.map(({ rule }) => rule))}`;
  return pimRefusal('RoleAssignmentRequestPolicyValidationFailed', text);
}
