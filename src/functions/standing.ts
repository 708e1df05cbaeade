import type { Means } from '../activities/activity.ts';
import { HOUR, MINUTE, milliseconds } from '../domain/instant.ts';
import type { Caller, PersonRole } from './caller.ts';

/** Whether somebody is now what their token says they were when it was made. */
export type AccountStanding =
  | { readonly stands: 'yes'; readonly role: PersonRole }
  | {
      readonly stands: 'no';
      readonly code: 'account-off' | 'role-gone' | 'token-too-old' | 'sessions-revoked';
    }
  /** The directory could not be asked. The token is at most an hour old. */
  | { readonly stands: 'not-asked'; readonly because: string };

/** Clocks may be that far apart. */
const GOOD_FOR = HOUR + 5 * MINUTE;

/**
 * Asks the directory: the account is on, and a member of a group that confers one of the roles. Where nobody named a
 * group for a role, the token's word of it stands for as long as the token does.
 */
export async function standingOf(
  means: Means,
  person: Caller,
  roles: readonly PersonRole[],
): Promise<AccountStanding> {
  const account = await accountOf(means, person);
  return account.stands === 'yes'
    ? await anyRole(means, person.id, roles, (because) => notAskedOf(means, person, because))
    : account;
}

type Standing<Of extends AccountStanding['stands']> = Extract<AccountStanding, { readonly stands: Of }>;

function notAskedOf(
  { clock }: Means,
  { issuedAt }: Caller,
  because: string,
): Standing<'no'> | Standing<'not-asked'> {
  return clock.now() - milliseconds(issuedAt) > GOOD_FOR
    ? { stands: 'no', code: 'token-too-old' }
    : { stands: 'not-asked', because };
}

/** Asks the directory whether the account is on, and its sign-ins count. */
export async function accountOf(
  means: Means,
  person: Caller,
): Promise<{ readonly stands: 'yes' } | Standing<'no'> | Standing<'not-asked'>> {
  const { id, issuedAt } = person;
  const notAsked = (because: string) => notAskedOf(means, person, because);
  const read = await means.directory.readUsers([id], 'door');
  if (read.read === 'failed') return notAsked(read.because);
  const user = read.users[id];
  if (user?.found === true && user.enabled === false) return { stands: 'no', code: 'account-off' };
  // A new password, a factor that was taken away or a sign-out everywhere ends what was made before.
  if (user?.found && user.sessionsValidFrom !== null && issuedAt < user.sessionsValidFrom)
    return { stands: 'no', code: 'sessions-revoked' };
  // One look that knows nobody proves nothing: replicas lag.
  if (user?.found !== true) return notAsked('The directory did not show the account.');
  if (user.enabled === null) return notAsked('The directory did not say whether the account is on.');
  return { stands: 'yes' };
}

async function anyRole(
  means: Means,
  userId: string,
  roles: readonly PersonRole[],
  notAsked: (because: string) => AccountStanding,
): Promise<AccountStanding> {
  let unread: string | null = null;
  for (const role of roles) {
    const { groupIds, missing } = groupsOf(means, role);
    if (missing !== null) unread = missing;
    else if (groupIds.length === 0) return { stands: 'yes', role };
    for (const groupId of groupIds) {
      const answer = await means.directory.isMember({ userId, groupId }, 'door');
      if (answer.read === 'failed') unread = answer.because;
      else if (answer.member) return { stands: 'yes', role };
    }
  }
  return unread === null ? { stands: 'no', code: 'role-gone' } : notAsked(unread);
}

/** `missing`: why there may be others. */
type Conferring = { readonly groupIds: readonly string[]; readonly missing: string | null };

/** Operators are in a group that a policy table names, as for their cards; auditors in the one that the setting names. */
function groupsOf({ rulebook, limits }: Means, role: PersonRole): Conferring {
  if (role === 'Auditor') {
    const { auditorsGroupId } = limits;
    return { groupIds: auditorsGroupId ? [auditorsGroupId] : [], missing: null };
  }
  const inForce = rulebook.kinds.map((kind) => rulebook.current(kind));
  const operations = inForce.flatMap((one) => (one.usable ? [one.rules.operations] : []));
  const isBroken = operations.length < inForce.length;
  return {
    groupIds: [...new Set(operations.flatMap(({ notifyGroupId }) => notifyGroupId ?? []))],
    missing: isBroken ? 'A policy table that names operators can not be used.' : null,
  };
}
