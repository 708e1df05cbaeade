import type { Edge } from '../../ports/directory.ts';
import type { Batch, BatchRead } from './batch.ts';
import type { GraphClient } from './client.ts';
import { GROUPS_PER_CHECK, textsIn } from './facts.ts';
import { hidesMembers } from './group-facts.ts';
import { lookAtGroups } from './look-at-groups.ts';
import { nameIn } from './name-in.ts';
import { effectiveGroupsPath, groupVisibilityPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing } from './read-fault.ts';

/**
 * Names of groups directly in the group through which the user is in it, and of those that hide whether they are. Throws a
 * `ReadFault` where it can't be read.
 */
export async function waysInto(
  client: GraphClient,
  batch: Batch,
  { userId, groupId }: Edge,
  context: GraphContext,
): Promise<{ readonly through: readonly string[]; readonly unseen: readonly string[] }> {
  const outer = (await lookAtGroups(client, batch, [groupId], context))[groupId];
  const nested = outer?.nested ?? [];
  if (nested.length === 0) return { through: [], unseen: [] };
  const checks: BatchRead[] = [];
  for (let at = 0; at < nested.length; at += GROUPS_PER_CHECK)
    checks.push({
      path: effectiveGroupsPath(userId),
      body: { groupIds: nested.slice(at, at + GROUPS_PER_CHECK) },
    });
  const groups = nested.map((id): BatchRead => ({ path: groupVisibilityPath(id) }));
  const answers = await batch([...groups, ...checks], context);
  const within = new Set(
    answers
      .slice(groups.length)
      .flatMap((answer) => textsIn(objectOrMissing(answer, 'Effective membership'))),
  );
  const through: string[] = [];
  const unseen: string[] = [];
  for (const [index, id] of nested.entries()) {
    const answer = answers[index];
    const body = answer && objectOrMissing(answer, 'A group');
    if (!body) continue;
    const name = nameIn(body) || id;
    if (within.has(id)) through.push(name);
    else if (hidesMembers(body)) unseen.push(name);
  }
  return { through, unseen };
}
