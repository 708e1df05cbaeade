import type { Instant } from '../../domain/instant.ts';
import type { Edge } from '../../ports/directory.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { type JsonObject, objectOf, objectsOf } from './answer.ts';
import type { GraphClient } from './client.ts';
import { pageOf } from './members.ts';
import { auditsPath } from './paths.ts';
import { objectOrMissing, ReadFault } from './read-fault.ts';

const ADDED = 'Add member to group';
const MOST_PAGES = 20;

/**
 * Whether the audit log names our principal as the one who added the member. The log is minutes late, so that "no"
 * proves nothing.
 */
export async function weAdded(
  client: GraphClient,
  ownIds: readonly string[],
  edge: Edge,
  since: Instant,
  context: OutboundContext,
): Promise<boolean> {
  let path: string | null = auditsPath(`activityDisplayName eq '${ADDED}' and activityDateTime ge ${since}`);
  for (let pages = 0; path !== null && pages < MOST_PAGES; pages++) {
    const body: JsonObject | null = objectOrMissing(
      await client({ method: 'GET', path }, context),
      'The audit log',
    );
    if (!body) return false;
    const page = pageOf(body);
    if (page.items.some((record) => isOurs(record, ownIds) && isAbout(record, edge))) return true;
    path = page.nextLink;
  }
  if (path === null) return false;
  throw new ReadFault({
    read: 'failed',
    because: 'The audit log holds more additions than were read.',
    retryAfterSeconds: null,
    mayCure: false,
  });
}

function isOurs(record: JsonObject, ownIds: readonly string[]): boolean {
  if (record['activityDisplayName'] !== ADDED || record['result'] !== 'success') return false;
  const app = objectOf(objectOf(record['initiatedBy'])?.['app']);
  return [app?.['appId'], app?.['servicePrincipalId']].some(
    (id) => typeof id === 'string' && ownIds.includes(id),
  );
}

/** The group stands as a target of its own, or in the user's modified property `Group.ObjectID`, in quotes. */
function isAbout(record: JsonObject, { userId, groupId }: Edge): boolean {
  const targets = objectsOf(record['targetResources']);
  const properties = targets.flatMap(({ modifiedProperties }) => objectsOf(modifiedProperties));
  const named = properties.some(
    ({ displayName, newValue }) => displayName === 'Group.ObjectID' && newValue === `"${groupId}"`,
  );
  return targets.some(({ id }) => id === userId) && (named || targets.some(({ id }) => id === groupId));
}
