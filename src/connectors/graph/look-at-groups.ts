import type { GroupLook } from '../../ports/directory.ts';
import { isOk, objectOf } from './answer.ts';
import type { Batch, BatchRead } from './batch.ts';
import type { GraphClient } from './client.ts';
import { hidesMembers } from './group-facts.ts';
import { followPages, idsOf, isGroup, pageOf } from './members.ts';
import { nameIn } from './name-in.ts';
import { groupVisibilityPath, LARGEST_PAGE, membersPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing, ReadFault } from './read-fault.ts';

const UNKNOWN: GroupLook = { found: false, displayName: '', hidesMembers: false, nested: [] };

/** What groups are and which groups are directly in them. Throws a `ReadFault` where it can't be read. */
export async function lookAtGroups(
  client: GraphClient,
  batch: Batch,
  groupIds: readonly string[],
  context: GraphContext,
): Promise<Readonly<Record<string, GroupLook>>> {
  const ids = [...new Set(groupIds)];
  const reads = ids.flatMap((id): readonly BatchRead[] => [
    { path: groupVisibilityPath(id) },
    { path: membersPath(id, LARGEST_PAGE) },
  ]);
  const answers = await batch(reads, context);
  const looks: Record<string, GroupLook> = {};
  for (const [index, id] of ids.entries()) {
    const [group, members] = [answers[2 * index], answers[2 * index + 1]];
    const body = group && objectOrMissing(group, 'A group');
    if (!body || !members) {
      looks[id] = UNKNOWN;
      continue;
    }
    const displayName = nameIn(body);
    if (hidesMembers(body)) {
      looks[id] = { found: true, displayName, hidesMembers: true, nested: [] };
      continue;
    }
    const first = isOk(members) ? objectOf(members.body) : objectOrMissing(members, 'Members of a group');
    const all = first ? await followPages(client, pageOf(first), context) : [];
    if (!all) throw new ReadFault(tooMany(displayName));
    looks[id] = { found: true, displayName, hidesMembers: false, nested: idsOf(all.filter(isGroup)) };
  }
  return looks;
}

const tooMany = (displayName: string) =>
  ({
    read: 'failed',
    because: `${displayName} has too many members to read which of them are groups.`,
    retryAfterSeconds: null,
    mayCure: false,
  }) as const;
