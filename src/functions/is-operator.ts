import type { Means } from '../activities/activity.ts';
import { operationsOf } from '../activities/concluding/operations-of.ts';
import { ownerOf } from '../activities/concluding/owners.ts';
import { controlMark } from '../activities/deciding/lately-joined.ts';
import type { CardRecord } from '../domain/approval.ts';
import { controlRollOf, isIn } from '../domain/control-roll.ts';
import type { UserFacts } from '../domain/facts.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Owner } from '../policy/rulebook.ts';

/**
 * Whether a person is an operator now: enabled, and a direct member of the group policy names. `not-shown`: a member of
 * whom the directory shows no account, which one look does not prove.
 */
export async function isOperator(means: Means, record: RequestRecord, personId: string): Promise<IsOne> {
  const groupId = operationsOf(means, record)?.notifyGroupId ?? null;
  return await isOneOf(means, record, { ids: [], groupId }, personId);
}

/** Whether a person owns now what was asked for: whoever has to mend it may have it tried again, and nothing else. */
export async function isOwner(means: Means, record: RequestRecord, personId: string): Promise<IsOne> {
  return await isOneOf(means, record, ownerOf(means, record), personId);
}

/**
 * Whether somebody was an operator when that was last known, by what we keep: the card was sent to them as one, and the watch has
 * not seen them go from the group since. A card in a channel was sent to nobody in particular, so that the watch alone knows. Good
 * for what ends access while the directory can't be asked (invariant 12).
 */
export async function wasOperator(
  means: Means,
  record: RequestRecord,
  { recipientId, as, inRoom }: CardRecord,
  personId: string,
): Promise<boolean> {
  const groupId = operationsOf(means, record)?.notifyGroupId ?? null;
  const isTheirs = recipientId === personId && as !== undefined && as.memberOf === groupId;
  if (groupId === null || (!inRoom && !isTheirs)) return false;
  const seen = await means.marks.read(controlMark(groupId));
  const roll = seen && controlRollOf(seen.row);
  return (roll && isIn(roll, personId)) ?? !inRoom;
}

const isOff = (user: UserFacts | undefined) => user?.found === true && user.enabled === false;

type IsOne = 'yes' | 'no' | 'not-shown' | 'unknown';

async function isOneOf(means: Means, record: RequestRecord, owner: Owner, personId: string): Promise<IsOne> {
  return await isNamed(means, owner, personId, record.requestId);
}

/** Whether a person is now among these people, or in the group, and their account is on. */
export async function isNamed(
  means: Means,
  { ids, groupId }: Owner,
  personId: string,
  requestId: string,
): Promise<IsOne> {
  const named = ids.includes(personId);
  if (!named && groupId === null) return 'no';
  const within =
    named || groupId === null
      ? ({ read: 'done', member: named } as const)
      : await means.directory.isMember({ userId: personId, groupId }, requestId);
  // An account that is off is no operator's, whatever group can't be read.
  const asks = within.read === 'failed' || within.member;
  const users = asks ? await means.directory.readUsers([personId], requestId) : null;
  if (within.read === 'failed')
    return users?.read === 'done' && isOff(users.users[personId]) ? 'no' : 'unknown';
  if (users?.read === 'failed') return 'unknown';
  const user = users?.users[personId];
  if (user?.found === false) return 'not-shown';
  if (user?.enabled === null) return 'unknown';
  return user?.enabled === true ? 'yes' : 'no';
}
