import type { Seen } from '../../../ports/probes.ts';
import { isOk, type JsonObject, objectOf } from '../answer.ts';
import type { GraphClient } from '../client.ts';
import { textsIn } from '../facts.ts';
import { effectiveGroupsPath } from '../paths.ts';
import { listAt, notSeen } from './look.ts';
import { appAssignmentsPath } from './paths.ts';

const INCLUDES = '#microsoft.graph.groupAssignmentTarget';
const EXCLUDES = '#microsoft.graph.exclusionGroupAssignmentTarget';
/** Intents that give somebody the app; the other one takes it off. */
const GIVES: readonly string[] = ['available', 'required', 'availableWithoutEnrollment'];
const TAKES_OFF = 'uninstall';
/** As many as one `checkMemberGroups` takes. */
const GROUPS_PER_CHECK = 20;

type Assignment = { readonly intent: string; readonly how: string; readonly groupId: string };

/**
 * Looks whether an app is assigned to somebody by a group that they are in by some path, and no group excludes them. What is assigned
 * to all devices or to everybody with a license says nothing of this person, and counts for nothing.
 */
export async function appAssigned(
  client: GraphClient,
  userId: string,
  appId: string,
  requestId: string,
): Promise<Seen> {
  const context = { requestId, purpose: 'probe-app' } as const;
  const { items, not } = await listAt(
    client,
    appAssignmentsPath(appId),
    'The assignments of the app',
    context,
  );
  if (!items) return not;
  const assignments = items.flatMap((item) => assignmentOf(item) ?? []);
  const groups = [...new Set(assignments.map(({ groupId }) => groupId))];
  const within = new Set<string>();
  for (let at = 0; at < groups.length; at += GROUPS_PER_CHECK) {
    const body = { groupIds: groups.slice(at, at + GROUPS_PER_CHECK) };
    const answer = await client({ method: 'POST', path: effectiveGroupsPath(userId), body }, context);
    // a person who isn't there yet on this path is nothing that a table could mend
    if (!isOk(answer)) return { ...notSeen(answer, 'The groups of the person'), unread: 'unanswered' };
    for (const id of textsIn(objectOf(answer.body))) within.add(id.toLowerCase());
  }
  return judged(
    assignments.filter(({ groupId }) => within.has(groupId)),
    items.length,
  );
}

/** `null`: it is to no group. Types are written with or without `#`. */
function assignmentOf({ intent, target: given }: JsonObject): Assignment | null {
  const target = objectOf(given);
  const how = String(target?.['@odata.type'] ?? '').replace(/^#?/, '#');
  const groupId = String(target?.['groupId'] ?? '').toLowerCase();
  const isOfGroup = [INCLUDES, EXCLUDES].includes(how) && groupId !== '';
  return isOfGroup ? { intent: String(intent), how, groupId } : null;
}

/** By the assignments to groups that the person is in. Being told to take an app off undoes that it may be had, not that it must be. */
function judged(mine: readonly Assignment[], all: number): Seen {
  const of = (intent: string, how: string) => mine.some((one) => one.intent === intent && one.how === how);
  const reached = (intent: string) => of(intent, INCLUDES) && !of(intent, EXCLUDES);
  const gives = GIVES.filter(reached);
  const takenOff = reached(TAKES_OFF) && !gives.includes('required');
  if (gives.length > 0 && !takenOff)
    return { seen: true, because: `assigned to the person by a group, as ${gives.join(', ')}` };
  const excluded = GIVES.some((intent) => of(intent, INCLUDES) && of(intent, EXCLUDES));
  const why = takenOff
    ? 'assigned to the person to be taken off'
    : excluded
      ? 'a group that the person is in excludes them from it'
      : `none of the ${all} assignments of the app is to a group that the person is in`;
  return { seen: false, because: why };
}
