import type { AccountFacts, UserFacts } from '../../domain/facts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { type JsonObject, objectOf } from './answer.ts';
import { nameIn } from './name-in.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function momentOf(value: unknown): Instant | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : instant(at);
}

/** Accounts from before there were user types have none; the name that a guest is invited under tells. */
function typeByName({ userPrincipalName }: JsonObject): 'Guest' | null {
  return typeof userPrincipalName === 'string' && userPrincipalName.includes('#EXT#') ? 'Guest' : null;
}

/** A user as Graph shows them; what Graph doesn't say is `null`. */
export function userFactsOf(body: JsonObject, managerId: string | null): UserFacts {
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
