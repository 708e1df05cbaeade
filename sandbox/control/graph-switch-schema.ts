/** JSON Schema of the Graph simulator's switches: every member named, so that a mistyped one is refused. */
import type { GraphSwitches } from '../tenant/graph/switches.ts';
import { object, text } from './schemas.ts';

const flag = { type: 'boolean' };
const whole = { type: 'integer', minimum: 0 };
const atLeastOne = { type: 'integer', minimum: 1 };
const share = { type: 'number', minimum: 0, maximum: 1 };
const seconds = { type: 'number', minimum: 0 };
const range = object({ from: seconds, to: seconds }, 'from', 'to');

const members: Readonly<Record<keyof GraphSwitches, object>> = {
  removeMissing: { enum: ['not-found', 'bad-request', 'either'] },
  errorShape: { enum: ['varying', 'innerError', 'innererror', 'empty-code', 'empty-body'] },
  bareHeaders: flag,
  shuffleBatch: flag,
  batchHeaderCase: { enum: ['either', 'canonical', 'lower'] },
  conflictWindowMs: whole,
  conflictRetryAfter: { type: ['integer', 'null'], minimum: 0 },
  throttling: { enum: ['on', 'off'] },
  retryAfter: { enum: ['integer', 'fractional', 'http-date', 'missing'] },
  auditDelayMinutes: range,
  auditsNameApps: { enum: ['by-object-id', 'by-client-id', 'by-both'] },
  deltaEmptyPages: flag,
  deltaReplays: flag,
  deltaMembersPerItem: atLeastOne,
  deltaExpired: { enum: ['bad-request', 'gone'] },
  pageTokenMinutes: whole,
  expiredPages: share,
  hiddenMembers: { enum: ['left-out', 'refused'] },
  guestsInM365Groups: flag,
  mixedSelect: { enum: ['refused', 'lenient'] },
  licenseAssignmentRead: { enum: ['missing', 'offered'] },
  servicePrincipalRoles: { type: 'array', items: text },
  revokePrivilegedSessions: { enum: ['refused', 'accepted'] },
  recycleBinReads: { enum: ['refused', 'with-read-permission'] },
  syncedAccountEnabled: { enum: ['refused', 'denied', 'accepted'] },
  clearUsageLocation: { enum: ['refused', 'accepted'] },
  noLicenseError: { enum: ['null', 'None', 'either'] },
  exclusionText: { enum: ['mutually-exclusive', 'conflicts', 'either'] },
  groupLicensingSeconds: range,
  planProvisioning: { enum: ['success', 'error', 'pending'] },
  planProvisioningSeconds: range,
  licenseErrorReads: { enum: ['refused', 'with-read-permission'] },
  notificationDrops: share,
  notificationDuplicates: share,
  notificationDelaySeconds: range,
  notificationBatchMs: whole,
  subscriptionQuota: whole,
  passwordFlagAlone: { enum: ['takes-effect', 'without-effect'] },
  passwordRole: { enum: ['always', 'privileged-only'] },
  federatedDomains: { type: 'array', items: text },
  verifiedDomainTypes: { enum: ['told', 'left-out'] },
  revokedSessions: { enum: ['end', 'live-on'] },
  revokeSessionsAnswer: { enum: ['value', 'no-content'] },
  signInDelayMinutes: range,
  signInMfaHints: { enum: ['shown', 'missing'] },
  methodTimes: { enum: ['told', 'older-name', 'null'] },
  riskVerdicts: { enum: ['take-effect', 'processing-for-ever', 'without-effect'] },
  riskVerdictSeconds: range,
  confirmSafeState: { enum: ['confirmedSafe', 'none'] },
  riskVerdictOnNobody: { enum: ['accepted', 'refused'] },
  riskVerdictMost: atLeastOne,
  riskAfterPasswordReset: { enum: ['closed', 'kept'] },
  riskHistoryNamesApps: { enum: ['by-object-id', 'by-client-id'] },
  riskyUserMissing: { enum: ['ResourceNotFound', 'Request_ResourceNotFound', 'either'] },
  riskSecondsTaken: share,
  riskLicense: { enum: ['P2', 'P1', 'none'] },
  riskyUsersWithP1: { enum: ['refused', 'without-low'] },
};

export const graphSwitches = object(members);
