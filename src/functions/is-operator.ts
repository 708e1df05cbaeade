import type { Means } from '../activities/activity.ts';
import { operationsOf } from '../activities/concluding/operations-of.ts';
import type { RequestRecord } from '../domain/record.ts';

/**
 * Whether a person is an operator now: enabled, and a direct member of the group policy names. `not-shown`: a member of
 * whom the directory shows no account, which one look does not prove.
 */
export async function isOperator(
  means: Means,
  record: RequestRecord,
  personId: string,
): Promise<'yes' | 'no' | 'not-shown' | 'unknown'> {
  const groupId = operationsOf(means, record)?.notifyGroupId;
  if (!groupId) return 'no';
  const answer = await means.directory.isMember({ userId: personId, groupId }, record.requestId);
  if (answer.read === 'failed') return 'unknown';
  const users = answer.member ? await means.directory.readUsers([personId], record.requestId) : null;
  if (users?.read === 'failed') return 'unknown';
  if (users?.users[personId]?.found === false) return 'not-shown';
  return users?.users[personId]?.enabled === true ? 'yes' : 'no';
}
