import type { RoleWrite } from '../../../domain/directory-role.ts';
import type { WriteEffect } from '../../../domain/effect.ts';
import { isRefused } from '../../../domain/role-request.ts';
import { errorOf, type GraphAnswer, objectOf } from '../answer.ts';
import { effectOf, type Refusal } from '../write-effect.ts';

type Does = Exclude<RoleWrite['does'], 'cancel'>;
type Both = Readonly<Record<Does, Refusal>>;

const both = (refusal: Refusal): Both => ({ activate: refusal, extend: refusal, deactivate: refusal });
const split = (activate: Refusal, deactivate: Refusal): Both => ({ activate, extend: activate, deactivate });

/** Whose it is, and whether it is there, is read before anything is sent again. */
const READ_AGAIN: Both = both('later');
const THERE: Both = READ_AGAIN;
const NOT_THERE: Both = split('target-missing', 'unchanged');

/**
 * What the directory answers a request for a role with, by code (graph 6.4); docs/role-codes.md says the same in words. A code that isn't
 * among these goes by its status.
 */
const CODES: Readonly<Record<string, Both>> = {
  RoleAssignmentExists: THERE,
  RoleAssignmentInstanceAlreadyExists: THERE,
  RoleAssignmentAlreadyExists: THERE,
  PendingRoleAssignmentRequest: READ_AGAIN,
  ConcurrentActivationInProgress: READ_AGAIN,
  ResourceIsLocked: READ_AGAIN,
  RoleAssignmentDoesNotExist: NOT_THERE,
  ResourceNotFound: NOT_THERE,
  SubjectNotFound: NOT_THERE,
  RoleNotFound: NOT_THERE,
  EligibilityNotFound: split('not-eligible', 'unchanged'),
  ActiveDurationTooShort: split('malformed', 'later'),
  MfaRequired: both('mfa-required'),
  RoleAssignmentRequestAcrsValidationFailed: both('mfa-required'),
  JustificationRequired: both('policy-of-the-directory'),
  TicketInfoRequired: both('policy-of-the-directory'),
  MaximumDurationExceeded: both('policy-of-the-directory'),
  RoleAssignmentApprovalRequired: both('policy-of-the-directory'),
  InvalidScope: both('policy-of-the-directory'),
  ScopeNotAllowed: both('policy-of-the-directory'),
  StartTimeInPast: both('malformed'),
  InvalidStartDateTime: both('malformed'),
  InvalidRoleAssignmentRequestSchedule: both('malformed'),
  AadPremiumLicenseRequired: both('unlicensed'),
  PermissionScopeNotGranted: both('not-permitted'),
};

const POLICY_FAILED = 'RoleAssignmentRequestPolicyValidationFailed';

/** Rules that only another way than ours can meet; the others are the tenant's policy. */
const RULES: Readonly<Record<string, Refusal>> = {
  MfaRule: 'mfa-required',
  EligibilityRule: 'not-eligible',
};

/** What can't be removed yet can be after five minutes at most. */
const A_MINUTE = 60;

/** What an attempt to give or take a role did. A 201 only says that the request was taken: what came of it is read. */
export function roleEffectOf(does: Does, answer: GraphAnswer, clientRequestId: string): WriteEffect {
  const { status, requestId } = answer;
  if (status === 201 && !answer.garbled) {
    const trace = { status, requestId, clientRequestId };
    const told = objectOf(answer.body)?.['status'];
    if (typeof told !== 'string' || !isRefused(told, does)) return { effect: 'changed', trace };
    const because = `Graph answered 201 with a request in status ${told}`;
    return does !== 'deactivate'
      ? { effect: 'rejected', code: 'policy-of-the-directory', because, trace }
      : { effect: 'later', because, retryAfterSeconds: null, trace };
  }
  const tooShort = errorOf(answer.body).code === 'ActiveDurationTooShort' ? A_MINUTE : null;
  const retryAfterSeconds = answer.retryAfterSeconds ?? tooShort;
  return effectOf({ ...answer, retryAfterSeconds }, clientRequestId, [], () => refusalOf(does, answer));
}

/** What an attempt to call a request off did. One that can't be called off any more has come to something, which is read. */
export function cancelEffectOf(answer: GraphAnswer, clientRequestId: string): WriteEffect {
  return effectOf(answer, clientRequestId, 204, () => (answer.status === 403 ? 'not-permitted' : 'later'));
}

function refusalOf(does: Does, answer: GraphAnswer): Refusal {
  const { code, message } = errorOf(answer.body);
  const known = CODES[code]?.[does];
  if (known) return known;
  if (code === POLICY_FAILED) {
    const rule = Object.keys(RULES).find((name) => message.includes(name));
    return (rule && RULES[rule]) || 'policy-of-the-directory';
  }
  if (/AcrsValidationFailed$/.test(code)) return 'mfa-required';
  if (answer.status === 403) return 'not-permitted';
  return answer.status === 404 ? NOT_THERE[does] : 'malformed';
}
