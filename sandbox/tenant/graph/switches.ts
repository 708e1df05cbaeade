/**
 * What the simulated Graph may do where the real one varies or where nobody could say. Each may be changed at any
 * time; the defaults are the unpleasant ones. What stands in brackets are rows of docs/sandbox-rows/graph.md.
 */
export type GraphSwitches = {
  /** Removing somebody who is no member: 404, 400, or either by chance. [G3] */
  removeMissing: 'not-found' | 'bad-request' | 'either';
  /** Error bodies: `innerError`, `innererror`, an empty code, no body at all, or any of the first two by chance. [G26] */
  errorShape: 'varying' | 'innerError' | 'innererror' | 'empty-code' | 'empty-body';
  /** Answers leave out `request-id` and the diagnostic header. [G26] */
  bareHeaders: boolean;
  /** Responses of a batch come in any order. [G8] */
  shuffleBatch: boolean;
  /** Letter case of header names inside a batch. [G8] */
  batchHeaderCase: 'either' | 'canonical' | 'lower';
  /** Also refuse a write to a group so many milliseconds after another one; overlapping ones are refused anyway. [G9] */
  conflictWindowMs: number;
  /** Seconds in the `Retry-After` of such a refusal; `null`: none. [G9] */
  conflictRetryAfter: number | null;
  /** Token buckets on, or never throttled (for benchmarks). [G7] */
  throttling: 'on' | 'off';
  /** `Retry-After` of the simulator's own 429 answers. [G7] */
  retryAfter: 'integer' | 'fractional' | 'http-date' | 'missing';
  /** Minutes until an audit record can be read, drawn per record: out of order. [G23] */
  auditDelayMinutes: { readonly from: number; readonly to: number };
  /** Whether an audit record names an app by its service principal, by its client id, or by both; nobody says which. [G23] */
  auditsNameApps: 'by-object-id' | 'by-client-id' | 'by-both';
  /** Delta pages without content, and items told again. [G25] */
  deltaEmptyPages: boolean;
  deltaReplays: boolean;
  /** A group with more members, or changes of members, comes in several items, which may be on several pages. [G25] */
  deltaMembersPerItem: number;
  /** What a delta link older than seven days is answered with. [G25] */
  deltaExpired: 'bad-request' | 'gone';
  /** A next link older than so many minutes is refused as expired; no life is published. 0: each one is. [G31] */
  pageTokenMinutes: number;
  /** Share of next links that are refused all the same, as on large tenants now and then. From 0 to 1. [G31] */
  expiredPages: number;
  /** What a group with hidden members answers without `Member.Read.Hidden`: an empty list, or 403. [G32] */
  hiddenMembers: 'left-out' | 'refused';
  /** Whether a guest may join an M365 group. */
  guestsInM365Groups: boolean;
  /** A property that one object of a mixed list lacks: the whole list is refused, or the object goes without it. */
  mixedSelect: 'refused' | 'lenient';
  /** Whether the tenant offers `LicenseAssignment.Read.All`, which published lists of role ids leave out. */
  licenseAssignmentRead: 'missing' | 'offered';
  /** Directory roles the app's service principal holds; some refusals for privileged targets need one. [G15] */
  servicePrincipalRoles: readonly string[];
  /** Whether an app ends the sessions of somebody with a directory role without one of its own. [G37] */
  revokePrivilegedSessions: 'refused' | 'accepted';
  /** No published permission covers reading the recycle bin: refused, or allowed with the object's own read permission. */
  recycleBinReads: 'refused' | 'with-read-permission';
  /** Whether an accountEnabled change of a synced user is refused, as what is mastered elsewhere or as what an app may not do, or accepted. [G16] */
  syncedAccountEnabled: 'refused' | 'denied' | 'accepted';
  /** Whether `usageLocation` can be set to null, which is documented as impossible. [G17] */
  clearUsageLocation: 'refused' | 'accepted';
  /** What stands in `error` of a license assignment without one: null, the text `None`, or either by chance. [G17] */
  noLicenseError: 'null' | 'None' | 'either';
  /** How a conflict between service plans is worded. [G17] */
  exclusionText: 'mutually-exclusive' | 'conflicts' | 'either';
  /** Seconds until group-based licensing has processed a change, drawn per change. [G17] */
  groupLicensingSeconds: { readonly from: number; readonly to: number };
  /** What provisioning of a service plan comes to, and after how many seconds, drawn per plan. [G17] */
  planProvisioning: 'success' | 'error' | 'pending';
  planProvisioningSeconds: { readonly from: number; readonly to: number };
  /** No published permission covers a group's members with license errors: refused, or allowed with that of its members. [G17] */
  licenseErrorReads: 'refused' | 'with-read-permission';
  /** Share of change notifications that are lost, told nobody; and of those that come twice. From 0 to 1. [G24] */
  notificationDrops: number;
  notificationDuplicates: number;
  /** Until a notification is sent, drawn for each: out of order. Nothing is promised about it. [G24] */
  notificationDelaySeconds: { readonly from: number; readonly to: number };
  /** Notifications to one URL that come due within so many milliseconds are sent together. [G24] */
  notificationBatchMs: number;
  /** Subscriptions one app may have in the tenant; one more is a 403. [G24] */
  subscriptionQuota: number;
  /** Whether demanding a new password at the next sign-in takes effect where none is given with it. [G34] */
  passwordFlagAlone: 'takes-effect' | 'without-effect';
  /** Whether changing the password of somebody without any role needs a directory role, too. [G34] */
  passwordRole: 'always' | 'privileged-only';
  /** Domains whose people sign in with another service: a new password that is given them here is answered with 204, and changes nothing. [G34] */
  federatedDomains: readonly string[];
  /** Whether domains say how their people sign in; no list of the words is published. [G34] */
  verifiedDomainTypes: 'told' | 'left-out';
  /** Whether sessions that were revoked end, and how that is answered. [G34] */
  revokedSessions: 'end' | 'live-on';
  revokeSessionsAnswer: 'value' | 'no-content';
  /** Minutes until a sign-in can be read, drawn per record: out of order. [G35] */
  signInDelayMinutes: { readonly from: number; readonly to: number };
  /** Whether a sign-in hints at the second factor it was done with; that there was one can't be read. [G35] */
  signInMfaHints: 'shown' | 'missing';
  /** When an authentication method was registered: told, told of keys under an older name, or null. [G36] */
  methodTimes: 'told' | 'older-name' | 'null';
  /** What becomes of a verdict about a user's risk that was answered with 204. [G21] */
  riskVerdicts: 'take-effect' | 'processing-for-ever' | 'without-effect';
  /** Seconds until it takes effect, drawn for each; nothing is promised about it. [G21] */
  riskVerdictSeconds: { readonly from: number; readonly to: number };
  /** What `confirmSafe` comes to; nobody says which. [G21] */
  confirmSafeState: 'confirmedSafe' | 'none';
  /** A verdict about somebody who is deleted or was never at risk: accepted and without effect, or 404. [G21] */
  riskVerdictOnNobody: 'accepted' | 'refused';
  /** Users in one verdict; one more is a 400. No number is published. [G21] */
  riskVerdictMost: number;
  /** Whether a password that an app gives somebody closes the risk by itself. [G21] */
  riskAfterPasswordReset: 'closed' | 'kept';
  /** Whether the history of a risky user names an app by its service principal or by its client id. [G20] */
  riskHistoryNamesApps: 'by-object-id' | 'by-client-id';
  /** The code of the 404 for somebody who was never at risk. [G20] */
  riskyUserMissing: 'ResourceNotFound' | 'Request_ResourceNotFound' | 'either';
  /** Share of calls about risk that find the tenant's second used up by other apps. From 0 to 1. [G22] */
  riskSecondsTaken: number;
  /** Without P2 risky users are refused, and detections are masked; without P1 both are refused. [G19] */
  riskLicense: 'P2' | 'P1' | 'none';
  /** With P1: risky users are refused, or shown but for those of low risk. [G19] */
  riskyUsersWithP1: 'refused' | 'without-low';
};

export function unpleasantSwitches(): GraphSwitches {
  return {
    removeMissing: 'either',
    errorShape: 'varying',
    bareHeaders: false,
    shuffleBatch: true,
    batchHeaderCase: 'either',
    conflictWindowMs: 0,
    conflictRetryAfter: null,
    throttling: 'on',
    retryAfter: 'integer',
    auditDelayMinutes: { from: 2, to: 15 },
    auditsNameApps: 'by-object-id',
    deltaEmptyPages: true,
    deltaReplays: true,
    deltaMembersPerItem: 40,
    deltaExpired: 'bad-request',
    pageTokenMinutes: 60,
    expiredPages: 0,
    hiddenMembers: 'left-out',
    guestsInM365Groups: false,
    mixedSelect: 'refused',
    licenseAssignmentRead: 'missing',
    servicePrincipalRoles: [],
    revokePrivilegedSessions: 'refused',
    recycleBinReads: 'refused',
    syncedAccountEnabled: 'refused',
    clearUsageLocation: 'refused',
    noLicenseError: 'either',
    exclusionText: 'either',
    groupLicensingSeconds: { from: 5, to: 900 },
    planProvisioning: 'success',
    planProvisioningSeconds: { from: 5, to: 300 },
    licenseErrorReads: 'refused',
    notificationDrops: 0.1,
    notificationDuplicates: 0.25,
    notificationDelaySeconds: { from: 1, to: 120 },
    notificationBatchMs: 500,
    subscriptionQuota: 100,
    passwordFlagAlone: 'takes-effect',
    passwordRole: 'always',
    federatedDomains: [],
    verifiedDomainTypes: 'told',
    revokedSessions: 'end',
    revokeSessionsAnswer: 'value',
    signInDelayMinutes: { from: 2, to: 15 },
    signInMfaHints: 'shown',
    methodTimes: 'told',
    riskVerdicts: 'take-effect',
    riskVerdictSeconds: { from: 5, to: 300 },
    confirmSafeState: 'confirmedSafe',
    riskVerdictOnNobody: 'accepted',
    riskVerdictMost: 60,
    riskAfterPasswordReset: 'closed',
    riskHistoryNamesApps: 'by-object-id',
    riskyUserMissing: 'either',
    riskSecondsTaken: 0,
    riskLicense: 'P2',
    riskyUsersWithP1: 'refused',
  };
}
