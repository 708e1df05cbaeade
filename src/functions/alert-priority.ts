import type { Means } from '../activities/activity.ts';
import type { Opens } from '../policy/rulebook.ts';
import type { NewIncident } from '../ports/ticketing.ts';

/** The priority of an incident about somebody. What can't be read delays no incident: the table says what it is then. */
export async function priorityOf(
  { directory }: Pick<Means, 'directory'>,
  { priority, byPerson }: Opens,
  userId: string,
): Promise<NewIncident['priority']> {
  if (!byPerson) return priority;
  const wanted = {
    ...{ userIds: [userId], beneficiaryId: userId, roleGroupIds: byPerson.groupIds },
    ...{ managersOf: [], groupIds: [], approverGroupIds: [], incompatibleGroupIds: [] },
  };
  const answer = await directory.readFacts(wanted, 'alerts');
  if (answer.read === 'failed') return byPerson.priority(userId, null, {});
  return byPerson.priority(userId, answer.facts.users[userId] ?? null, answer.facts.roleGroups ?? {});
}
