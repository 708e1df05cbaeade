import type { Means } from '../activities/activity.ts';
import { operationsOf } from '../activities/concluding/operations-of.ts';
import { ownerOf } from '../activities/concluding/owners.ts';
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

type IsOne = 'yes' | 'no' | 'not-shown' | 'unknown';

async function isOneOf(
  means: Means,
  record: RequestRecord,
  { ids, groupId }: Owner,
  personId: string,
): Promise<IsOne> {
  const named = ids.includes(personId);
  if (!named && groupId === null) return 'no';
  const isIn =
    named || groupId === null
      ? ({ read: 'done', member: named } as const)
      : await means.directory.isMember({ userId: personId, groupId }, record.requestId);
  if (isIn.read === 'failed') return 'unknown';
  const users = isIn.member ? await means.directory.readUsers([personId], record.requestId) : null;
  if (users?.read === 'failed') return 'unknown';
  if (users?.users[personId]?.found === false) return 'not-shown';
  return users?.users[personId]?.enabled === true ? 'yes' : 'no';
}
