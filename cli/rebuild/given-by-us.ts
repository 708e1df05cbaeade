/** What the directory's audit log says that our principals did since a moment, and what of it is still there. */

import { type JsonObject, objectOf, objectsOf } from '../../src/connectors/graph/answer.ts';
import { createGraphClient } from '../../src/connectors/graph/client.ts';
import { followPages, pageOf } from '../../src/connectors/graph/members.ts';
import { auditsPath } from '../../src/connectors/graph/paths.ts';
import { objectOrMissing, ReadFault } from '../../src/connectors/graph/read-fault.ts';
import { NotShown } from '../policy/live/shown-directory.ts';
import type { SignedIn } from '../signed-in.ts';

/** A member that one of our principals added, the last time. */
type AddedByUs = { readonly userId: string; readonly groupId: string; readonly at: string };

export type DoneByUs = {
  readonly added: readonly AddedByUs[];
  /** Other things that were done to people, with so many records each: licenses, roles, accounts. */
  readonly others: Readonly<Record<string, number>>;
};

const ADDED = 'Add member to group';
const REMOVED = 'Remove member from group';

/** Rejects with a `NotShown` where the log can't be read. */
export async function doneByUs(
  { baseUrl, outbound, credential }: SignedIn,
  ownIds: readonly string[],
  since: string,
): Promise<DoneByUs> {
  const clock = { now: () => Date.now() };
  const guard = async () => ({ pass: 'never', because: 'A rebuild only reads the directory.' }) as const;
  const client = createGraphClient({ baseUrl, identities: () => credential, outbound, clock, guard });
  const context = { requestId: 'rebuild', purpose: 'we-added' } as const;
  const own = new Set(ownIds.map((id) => id.toLowerCase()));
  try {
    const path = auditsPath(`activityDateTime ge ${since}`);
    const first = objectOrMissing(
      await client({ method: 'GET', path }, context),
      'The audit log of the directory',
    );
    const all = first ? await followPages(client, pageOf(first), context) : [];
    if (!all)
      throw new NotShown('The audit log has more records than are read at once: name a later --since.');
    const ours = all.filter((record) => record['result'] === 'success' && isBy(record, own));
    return { added: lastAdditions(ours), others: countOf(ours) };
  } catch (error) {
    if (!(error instanceof ReadFault)) throw error;
    throw new NotShown(`The audit log of the directory could not be read. ${error.failure.because}`);
  }
}

function isBy(record: JsonObject, own: ReadonlySet<string>): boolean {
  const app = objectOf(objectOf(record['initiatedBy'])?.['app']);
  return [app?.['appId'], app?.['servicePrincipalId']].some(
    (id) => typeof id === 'string' && own.has(id.toLowerCase()),
  );
}

/** Of each member the newest addition or removal counts. */
function lastAdditions(records: readonly JsonObject[]): readonly AddedByUs[] {
  const last = new Map<string, AddedByUs & { readonly added: boolean }>();
  for (const record of records) {
    const activity = record['activityDisplayName'];
    if (activity !== ADDED && activity !== REMOVED) continue;
    const edge = edgeOf(record);
    if (!edge) continue;
    const at = String(record['activityDateTime']);
    const known = last.get(`${edge.userId} ${edge.groupId}`);
    if (!known || Date.parse(at) >= Date.parse(known.at))
      last.set(`${edge.userId} ${edge.groupId}`, { ...edge, at, added: activity === ADDED });
  }
  return [...last.values()]
    .filter(({ added }) => added)
    .map(({ userId, groupId, at }) => ({ userId, groupId, at }));
}

/** The group stands as a target of its own, or in the user's modified property `Group.ObjectID`, in quotes. */
function edgeOf(record: JsonObject): { readonly userId: string; readonly groupId: string } | null {
  const targets = objectsOf(record['targetResources']);
  const user = targets.find(({ type }) => type === 'User');
  const group = targets.find(({ type }) => type === 'Group');
  const named = targets
    .flatMap(({ modifiedProperties }) => objectsOf(modifiedProperties))
    .find(({ displayName }) => displayName === 'Group.ObjectID');
  const said = [named?.['newValue'], named?.['oldValue']].find(
    (value) => typeof value === 'string' && value !== '',
  );
  const groupId = typeof group?.['id'] === 'string' ? group['id'] : String(said ?? '').replaceAll('"', '');
  return typeof user?.['id'] === 'string' && groupId !== '' ? { userId: user['id'], groupId } : null;
}

function countOf(records: readonly JsonObject[]): DoneByUs['others'] {
  const counts: Record<string, number> = {};
  for (const record of records) {
    const activity = String(record['activityDisplayName']);
    if (activity !== ADDED && activity !== REMOVED) counts[activity] = (counts[activity] ?? 0) + 1;
  }
  return counts;
}
