import type { RequestRecord } from '../../domain/record.ts';
import type { FactsWanted } from '../../ports/directory.ts';
import type { Means } from '../activity.ts';
import { believed } from '../deciding/doubts.ts';

/** The direct members of one group, and nothing else. */
export function membersWanted(groupId: string): FactsWanted {
  return {
    userIds: [],
    managersOf: [],
    groupIds: [],
    approverGroupIds: [groupId],
    beneficiaryId: '',
    incompatibleGroupIds: [],
  };
}

/**
 * These people and the direct members of a group; `null` while the group can't be read and that may pass. That it has
 * nobody, or may not be read, is not believed at once: these are the people who are called when something went wrong.
 */
export async function membersAnd(
  means: Means,
  record: RequestRecord,
  groupId: string | null,
  ids: readonly string[],
): Promise<readonly string[] | null> {
  if (!groupId) return ids;
  const answer = await means.directory.readFacts(membersWanted(groupId), record.requestId);
  if (answer.read === 'failed' && answer.mayCure) return null;
  const members = answer.read === 'failed' ? [] : (answer.facts.approverGroups[groupId] ?? []);
  if (members.length === 0 && !(await believed(means, record, `members-${groupId}`, 'nobody'))) return null;
  return [...new Set([...ids, ...members])];
}
