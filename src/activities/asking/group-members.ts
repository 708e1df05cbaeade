import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';

/** These people and the direct members of a group; `null` while the group can't be read and that may pass. */
export async function membersAnd(
  means: Means,
  record: RequestRecord,
  groupId: string | null,
  ids: readonly string[],
): Promise<readonly string[] | null> {
  if (!groupId) return ids;
  const wanted = {
    userIds: [],
    managersOf: [],
    groupIds: [],
    approverGroupIds: [groupId],
    beneficiaryId: '',
    incompatibleGroupIds: [],
  };
  const answer = await means.directory.readFacts(wanted, record.requestId);
  if (answer.read === 'failed') return answer.mayCure ? null : ids;
  return [...new Set([...ids, ...(answer.facts.approverGroups[groupId] ?? [])])];
}
