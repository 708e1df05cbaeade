import { type GraphAnswer, isOk, objectOf } from './answer.ts';
import type { Batch } from './batch.ts';
import { hidesMembers } from './group-facts.ts';
import { pageOf } from './members.ts';
import { nameIn } from './name-in.ts';
import { groupVisibilityPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing } from './read-fault.ts';

/** A list of members that a group which hides them would answer with too: empty, or refused. */
export function mayHide(answer: GraphAnswer): boolean {
  if (answer.status === 403) return true;
  const body = isOk(answer) ? objectOf(answer.body) : null;
  if (!body) return false;
  const { items, nextLink } = pageOf(body);
  return items.length === 0 && nextLink === null;
}

/** Names, by id, of those groups that hide their members from us; a round trip where there is one to ask about. */
export async function hiddenAmong(
  batch: Batch,
  groupIds: readonly string[],
  context: GraphContext,
): Promise<Readonly<Record<string, string>>> {
  if (groupIds.length === 0) return {};
  const answers = await batch(
    groupIds.map((id) => ({ path: groupVisibilityPath(id) })),
    context,
  );
  const hidden: Record<string, string> = {};
  for (const [index, groupId] of groupIds.entries()) {
    const answer = answers[index];
    const body = answer && objectOrMissing(answer, 'A group');
    if (body && hidesMembers(body)) hidden[groupId] = nameIn(body) || groupId;
  }
  return hidden;
}
