/** JSON Schemas of what is said about Privileged Identity Management: every member named, so that a mistyped one is refused. */
import type { PimStatus } from '../tenant/graph/pim/records.ts';
import type { PimSwitches, PolicyChanges } from '../tenant/graph/pim/switches.ts';
import { duration } from './risk-schemas.ts';
import { object, text } from './schemas.ts';

const flag = { type: 'boolean' };
const durationOrNull = { type: ['string', 'null'], pattern: '^P' };

const statuses: readonly (PimStatus | null)[] = [
  'Canceled',
  'Denied',
  'Failed',
  'Granted',
  'PendingAdminDecision',
  'PendingApproval',
  'PendingProvisioning',
  'PendingScheduleCreation',
  'Provisioned',
  'Revoked',
  'ScheduleCreated',
  null,
];

const policy: Readonly<Record<keyof PolicyChanges, object>> = {
  mfaOnAdminAssign: flag,
  justification: flag,
  ticketing: flag,
  maxDuration: duration,
  mfaOnActivation: flag,
  approvalOnActivation: flag,
  authenticationContext: { type: ['string', 'null'] },
};

const members: Readonly<Record<keyof PimSwitches, object>> = {
  activation: durationOrNull,
  removal: durationOrNull,
  status: { enum: statuses },
  effective: { type: 'object', additionalProperties: duration },
  portalMismatch: flag,
  outage: flag,
  policies: { type: 'object', additionalProperties: object(policy) },
  refusal: { type: ['string', 'null'], minLength: 1 },
  removalAnswer: { enum: ['told', 'does-not-exist'] },
  policyErrors: { enum: ['list', 'reason', 'code', 'either'] },
  existsCode: {
    enum: ['RoleAssignmentExists', 'RoleAssignmentInstanceAlreadyExists', 'RoleAssignmentAlreadyExists'],
  },
  selfActivateByApp: { enum: ['bad-request', 'forbidden', 'either'] },
  policyReaders: { enum: ['own', 'published'] },
  newPrincipal: duration,
};

export const pimSwitches = object(members);

export const roleAssignmentPut = object({ eligible: flag, end: text, scope: text });

export const roleActivation = object(
  {
    role: text,
    scope: text,
    duration,
    justification: { type: 'string' },
    ticketNumber: { type: 'string' },
    mfa: flag,
  },
  'role',
);

export const roleDecision = object({ approved: flag }, 'approved');
