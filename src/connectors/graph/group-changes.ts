import type { Directory, GroupSeen, MemberChange } from '../../ports/directory.ts';
import { type JsonObject, objectOf } from './answer.ts';
import type { GraphClient } from './client.ts';
import { followDelta } from './delta.ts';
import { unusable, withIds } from './delta-page.ts';
import { nameIn } from './name-in.ts';
import { groupChangesPath, MOST_FOLLOWED } from './paths.ts';
import type { GraphContext } from './purposes.ts';

/** A first look at once goes over all members; one that takes more than this is of groups too large to follow. Changes end long before. */
const PAGES_PER_CALL = 1000;
/** Of a look that goes on from where it came to. */
const PAGES_OF_A_PART = 100;

/**
 * Direct members that came to or went from the groups since the link, each once, in the newest state told. Without a
 * link, or with one that expired, all members there are (`whole`).
 */
export async function readGroupChanges(
  client: GraphClient,
  baseUrl: string,
  groupIds: readonly string[],
  link: string | null,
  inParts: boolean,
  context: GraphContext,
): ReturnType<Directory['groupChanges']> {
  if (groupIds.length === 0 || groupIds.length > MOST_FOLLOWED)
    throw new Error(`Graph follows 1 to ${MOST_FOLLOWED} groups at once, not ${groupIds.length}.`);
  const what = 'Changes of groups';
  const mostPages = inParts ? PAGES_OF_A_PART : PAGES_PER_CALL;
  const trail = { baseUrl, start: groupChangesPath(groupIds), link, mostPages, what };
  const answer = await followDelta(client, trail, context);
  if (answer.read === 'failed') return answer;
  const whole = link === null || answer.reset;
  if (whole && !answer.atEnd && !inParts) {
    const because = `${what}: the groups have more members than can be read.`;
    return { read: 'failed', because, retryAfterSeconds: null, mayCure: false, tooLarge: true };
  }
  if (!answer.atEnd && !inParts) return unusable(`${what} came without an end.`);
  const groups = new Map<string, GroupSeen>();
  const members = new Map<string, MemberChange>();
  for (const item of answer.items) {
    const groupId = item['id'];
    if (typeof groupId !== 'string') continue;
    groups.set(groupId, seen(groupId, item, groups.get(groupId)));
    const moved = withIds(item['members@delta'] ?? []);
    if (!moved) return unusable(`${what} came with members of group ${groupId} that have no ids.`);
    for (const member of moved) {
      const change = changeOf(groupId, member);
      if (change) members.set(`${groupId} ${change.memberId}`, change);
    }
  }
  const { link: next, atEnd } = answer;
  const changes = [...members.values()];
  const told = { read: 'done', whole, groups: [...groups.values()], changes, link: next } as const;
  return atEnd ? told : { ...told, more: true };
}

/** Members of a group come in several items, of which not all repeat its properties. */
function seen(id: string, item: JsonObject, before: GroupSeen | undefined): GroupSeen {
  const isNamed = typeof item['displayName'] === 'string';
  const types = item['groupTypes'];
  const elsewhere = Array.isArray(types)
    ? types.includes('DynamicMembership') || item['onPremisesSyncEnabled'] === true
    : null;
  return {
    id,
    deleted: objectOf(item['@removed']) !== null,
    displayName: isNamed ? nameIn(item) : (before?.displayName ?? null),
    managedElsewhere: elsewhere ?? before?.managedElsewhere ?? null,
  };
}

/** A member that went carries no type: only that it went matters. */
function changeOf(groupId: string, member: JsonObject): MemberChange | null {
  const memberId = member['id'];
  if (typeof memberId !== 'string') return null;
  const present = objectOf(member['@removed']) === null;
  const type = member['@odata.type'];
  return { groupId, memberId, present, person: type === undefined || type === '#microsoft.graph.user' };
}
