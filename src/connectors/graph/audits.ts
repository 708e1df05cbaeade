import type { Instant } from '../../domain/instant.ts';
import type { Edge } from '../../ports/directory.ts';
import { type JsonObject, objectOf, objectsOf } from './answer.ts';
import type { GraphClient } from './client.ts';
import { pageOf } from './members.ts';
import { auditsPath, userAuditsPath } from './paths.ts';
import type { GraphContext } from './purposes.ts';
import { objectOrMissing, ReadFault } from './read-fault.ts';

const ADDED = 'Add member to group';

const CHANGED = {
  license: 'Change user license',
  'usage-location': 'Update user',
  'sign-in': 'Disable account',
} as const;

const MOST_PAGES = 20;

/** What the log is searched for. */
type Sought = {
  readonly path: string;
  readonly activity: string;
  readonly isAbout: (record: JsonObject) => boolean;
  /** Whether only the newest of them counts, because each takes the place of the one before. */
  readonly newestOnly: boolean;
};

/**
 * Whether the audit log names our principal as the one who added the member, by the newest such record: somebody else may have added
 * them again after we did. The log is minutes late, so that "no" proves nothing.
 */
export async function weAdded(
  client: GraphClient,
  ownIds: readonly string[],
  edge: Edge,
  since: Instant,
  context: GraphContext,
): Promise<boolean> {
  const path = auditsPath(`activityDisplayName eq '${ADDED}' and activityDateTime ge ${since}`);
  const sought = {
    path,
    activity: ADDED,
    isAbout: (record: JsonObject) => isAboutEdge(record, edge),
    newestOnly: true,
  };
  return await namesUs(client, ownIds, sought, context);
}

/** The same of a user's licenses, usage location or disabled sign-in. Licenses that a group hands down name another principal. */
export async function weChanged(
  client: GraphClient,
  ownIds: readonly string[],
  userId: string,
  what: keyof typeof CHANGED,
  since: Instant,
  context: GraphContext,
): Promise<boolean> {
  const activity = CHANGED[what];
  const path = userAuditsPath(
    userId,
    `activityDisplayName eq '${activity}' and activityDateTime ge ${since}`,
  );
  const property = what === 'usage-location' ? 'UsageLocation' : null;
  const isAbout = (record: JsonObject) =>
    isAboutUser(record, userId) && (property === null || mayChange(record, property));
  return await namesUs(client, ownIds, { path, activity, isAbout, newestOnly: false }, context);
}

async function namesUs(
  client: GraphClient,
  ownIds: readonly string[],
  { path: first, activity, isAbout, newestOnly }: Sought,
  context: GraphContext,
): Promise<boolean> {
  let path: string | null = first;
  let newest: JsonObject | null = null;
  for (let pages = 0; path !== null && pages < MOST_PAGES; pages++) {
    const body: JsonObject | null = objectOrMissing(
      await client({ method: 'GET', path }, context),
      'The audit log',
    );
    if (!body) return false;
    const page = pageOf(body);
    for (const record of page.items) {
      if (!isOf(record, activity) || !isAbout(record)) continue;
      if (!newestOnly && isOurs(record, ownIds)) return true;
      if (newest === null || timeOf(record) > timeOf(newest)) newest = record;
    }
    path = page.nextLink;
  }
  if (path === null) return newestOnly && newest !== null && isOurs(newest, ownIds);
  throw new ReadFault({
    read: 'failed',
    because: 'The audit log holds more records than were read.',
    retryAfterSeconds: null,
    mayCure: false,
  });
}

const isOf = (record: JsonObject, activity: string): boolean =>
  record['activityDisplayName'] === activity && record['result'] === 'success';

const timeOf = (record: JsonObject): number => Date.parse(String(record['activityDateTime']));

function isOurs(record: JsonObject, ownIds: readonly string[]): boolean {
  const app = objectOf(objectOf(record['initiatedBy'])?.['app']);
  return [app?.['appId'], app?.['servicePrincipalId']].some(
    (id) => typeof id === 'string' && ownIds.some((own) => own.toLowerCase() === id.toLowerCase()),
  );
}

/** The group stands as a target of its own, or in the user's modified property `Group.ObjectID`, in quotes. */
function isAboutEdge(record: JsonObject, { userId, groupId }: Edge): boolean {
  const targets = objectsOf(record['targetResources']);
  const properties = targets.flatMap(({ modifiedProperties }) => objectsOf(modifiedProperties));
  const named = properties.some(
    ({ displayName, newValue }) => displayName === 'Group.ObjectID' && newValue === `"${groupId}"`,
  );
  return isAboutUser(record, userId) && (named || targets.some(({ id }) => id === groupId));
}

/** An update of a user may be of any property; one that names others is not of this one. */
function mayChange(record: JsonObject, property: string): boolean {
  const changed = objectsOf(record['targetResources']).flatMap(({ modifiedProperties }) =>
    objectsOf(modifiedProperties),
  );
  return changed.length === 0 || changed.some(({ displayName }) => displayName === property);
}

const isAboutUser = (record: JsonObject, userId: string): boolean =>
  objectsOf(record['targetResources']).some(({ id }) => id === userId);
