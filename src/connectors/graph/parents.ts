import type { GroupFacts } from '../../domain/facts.ts';
import type { Batch } from './batch.ts';
import { groupFactsOf } from './group-facts.ts';
import { groupPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing, ReadFault } from './read-fault.ts';

type Parents = GroupFacts['privilegedParents'];

/**
 * Which of the groups that each group is nested in are privileged: role-assignable, under restricted management, or
 * on the caller's list. Nesting is read as ids, which `GroupMember.Read.All` allows; what the few parents are takes
 * a further round trip, and only where there are any.
 */
export async function readParents(
  batch: Batch,
  parentIds: ReadonlyMap<string, readonly string[]>,
  privilegedIds: readonly string[],
  context: GraphContext,
): Promise<(groupId: string) => Parents> {
  const ids = [...new Set([...parentIds.values()].flat())];
  if (ids.length === 0) return () => [];
  const answers = await batch(
    ids.map((id) => ({ path: groupPath(id) })),
    context,
  );
  const privileged = new Map<string, Parents[number]>();
  for (const [index, id] of ids.entries()) {
    const answer = answers[index];
    const body = answer && objectOrMissing(answer, 'A parent group');
    // What others are nested in is there, whatever a single read says.
    if (!body) throw new ReadFault(unseen(id));
    const { displayName, roleAssignable, restrictedManagement } = groupFactsOf(body, []);
    if (roleAssignable || restrictedManagement || privilegedIds.includes(id))
      privileged.set(id, { id, displayName });
  }
  return (groupId) => (parentIds.get(groupId) ?? []).flatMap((id) => privileged.get(id) ?? []);
}

const unseen = (id: string) =>
  ({
    read: 'failed',
    because: `Group ${id} has members that are groups, and is not shown itself; a change is still settling.`,
    retryAfterSeconds: null,
    mayCure: true,
  }) as const;
