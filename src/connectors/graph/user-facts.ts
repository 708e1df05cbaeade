import type { AccountFacts, UserFacts } from '../../domain/facts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { type JsonObject, objectOf } from './answer.ts';
import { nameIn } from './name-in.ts';
import { ReadFault } from './read-fault.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function momentOf(value: unknown): Instant | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : instant(at);
}

/** Accounts from before there were user types have none; the name that a guest is invited under tells. */
function typeByName({ userPrincipalName }: JsonObject): 'Guest' | null {
  return typeof userPrincipalName === 'string' && userPrincipalName.includes('#EXT#') ? 'Guest' : null;
}

/**
 * Permissions for something else let an application read users, too, and show it their names alone. Neither of these two is known then,
 * while everybody whom it may read has at least one of them.
 */
function isOnlyNamed({ accountEnabled, userType }: JsonObject): boolean {
  return typeof accountEnabled !== 'boolean' && typeof userType !== 'string';
}

const ONLY_NAMED =
  'Graph shows the names of users, and not whether their accounts are on; the application lacks User.Read.All.';

/** Throws a `ReadFault` for a user of whom the application may see no more than the names. */
export function refuseNames(body: JsonObject): void {
  if (isOnlyNamed(body))
    throw new ReadFault({ read: 'failed', because: ONLY_NAMED, retryAfterSeconds: null, mayCure: false });
}

/** A user as Graph shows them; what Graph doesn't say is `null`. Throws a `ReadFault` where it shows their names alone. */
export function userFactsOf(body: JsonObject, managerId: string | null): UserFacts {
  refuseNames(body);
  const enabled = body['accountEnabled'];
  const userType = body['userType'];
  return {
    id: String(body['id']),
    found: true,
    displayName: nameIn(body),
    userPrincipalName: text(body['userPrincipalName']) ?? '',
    enabled: typeof enabled === 'boolean' ? enabled : null,
    userType: userType === 'Member' || userType === 'Guest' ? userType : typeByName(body),
    ...(body['externalUserState'] === 'PendingAcceptance' ? { invited: true as const } : {}),
    jobTitle: text(body['jobTitle']),
    department: text(body['department']),
    costCenter: text(objectOf(body['employeeOrgData'])?.['costCenter']),
    employeeType: text(body['employeeType']),
    leaveAt: momentOf(body['employeeLeaveDateTime']),
    managerId,
  };
}

/** A user as they are now, with the moment up to which their sign-ins were ended. */
export function accountFactsOf(body: JsonObject): AccountFacts {
  return {
    ...userFactsOf(body, null),
    sessionsValidFrom: momentOf(body['signInSessionsValidFromDateTime']),
  };
}
