/** Adding and removing members, with the answers and words of the real one (graph 5.2, 5.3, 5.5). */
import { actorOf } from './actor.ts';
import { badRequest, denied, type GraphAnswer, malformed, NO_CONTENT, notFound } from './answer.ts';
import { bodyField, type GraphCall, isRecord } from './call.ts';
import type { GroupRecord } from './directory/records.ts';
import { groupAt } from './lookup.ts';
import type { GraphParts } from './parts.ts';
import { holdsAny } from './permissions.ts';
import { isGuid, type Route } from './route.ts';
import { refuseUnlessWritable } from './writable.ts';

export function memberWriteRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/groups/{id}/members/$ref',
      units: 1,
      answer: (call, [id = '']) => addOne(parts, call, id),
    },
    {
      method: 'DELETE',
      path: '/groups/{id}/members/{id}/$ref',
      units: 1,
      answer: (call, [id = '', memberId = '']) => removeOne(parts, call, id, memberId),
    },
    {
      method: 'PATCH',
      path: '/groups/{id}',
      permissionPath: null,
      units: 1,
      answer: (call, [id = '']) => bindMany(parts, call, id),
    },
    {
      method: 'DELETE',
      path: '/groups/{id}/members/{id}',
      permissionPath: null,
      units: 1,
      answer: (call, [, memberId = '']) => deleteTheMemberItself(parts, call, memberId),
    },
  ];
}

const DUPLICATE =
  "One or more added object references already exist for the following modified properties: 'members'.";
const NOT_REFERENCED =
  "One or more removed object references do not exist for the following modified properties: 'members'.";
const TOO_NEW = "The source resource object or one of the objects being referenced don't exist.";
const MOST_BOUND = 20;

function addOne(parts: GraphParts, call: GraphCall, groupId: string): GraphAnswer {
  const group = writableGroup(parts, call, groupId);
  const memberId = referenceIn(bodyField(call.body, '@odata.id'));
  refuseUnlessAddable(parts, call, group, memberId);
  if (isMember(parts, groupId, memberId)) throw badRequest(DUPLICATE);
  parts.directory.setMember(groupId, memberId, true, actorOf(call.principal));
  return NO_CONTENT;
}

/** All or none: one member among them, and nobody is added. */
function bindMany(parts: GraphParts, call: GraphCall, groupId: string): GraphAnswer {
  if (!isRecord(call.body)) throw malformed('Empty Payload. JSON content expected.');
  const names = Object.keys(call.body);
  const references = call.body['members@odata.bind'];
  if (names.length !== 1 || !Array.isArray(references)) throw denied();
  const permission = ['GroupMember.ReadWrite.All', 'Group.ReadWrite.All'].find((one) =>
    call.principal.roles.has(one),
  );
  if (permission === undefined) throw denied();
  call.depends(permission);
  const group = writableGroup(parts, call, groupId);
  if (references.length > MOST_BOUND) {
    throw malformed(`A request can't add more than ${MOST_BOUND} references to 'members'.`);
  }
  const ids = references.map(referenceIn);
  if (new Set(ids).size < ids.length) {
    throw badRequest("Each reference in 'members' can only be present once as an add/remove change.");
  }
  for (const id of ids) refuseUnlessAddable(parts, call, group, id);
  if (ids.some((id) => isMember(parts, groupId, id))) throw badRequest(DUPLICATE);
  for (const id of ids) parts.directory.setMember(groupId, id, true, actorOf(call.principal));
  return NO_CONTENT;
}

function removeOne(parts: GraphParts, call: GraphCall, groupId: string, memberId: string): GraphAnswer {
  const { directory, switches, chance } = parts;
  writableGroup(parts, call, groupId);
  const view = directory.settled();
  if (!directory.user(memberId, view) && !directory.group(memberId, view)) throw notFound(memberId);
  if (!isMember(parts, groupId, memberId)) {
    const { removeMissing } = switches;
    const asNotFound =
      removeMissing === 'either'
        ? chance(`${call.path} is missing`).next() < 0.5
        : removeMissing === 'not-found';
    throw asNotFound ? notFound(memberId) : badRequest(NOT_REFERENCED);
  }
  directory.setMember(groupId, memberId, false, actorOf(call.principal));
  return NO_CONTENT;
}

/** Without `/$ref` the URL names the member, not the membership: the user goes to the recycle bin. */
function deleteTheMemberItself(parts: GraphParts, call: GraphCall, memberId: string): GraphAnswer {
  const { directory, clock } = parts;
  const allowed = holdsAny(
    call.principal,
    'User.ReadWrite.All',
    'User.DeleteRestore.All',
    'Directory.ReadWrite.All',
  );
  const at = new Date(clock.now()).toISOString();
  parts.tripped({ at, path: call.path, userDeleted: allowed });
  if (!allowed) throw denied();
  const user = directory.user(memberId, directory.settled());
  if (!user) throw notFound(memberId);
  directory.putUser({ ...user, deletedDateTime: at }, actorOf(call.principal));
  return NO_CONTENT;
}

function writableGroup(parts: GraphParts, call: GraphCall, groupId: string): GroupRecord {
  const { directory } = parts;
  const group = groupAt(directory, groupId, directory.settled());
  if (!directory.anyGroup(groupId, call.view)) throw badRequest(TOO_NEW);
  refuseUnlessWritable(group, call);
  return group;
}

function refuseUnlessAddable(parts: GraphParts, call: GraphCall, group: GroupRecord, memberId: string): void {
  const { directory, switches } = parts;
  const view = directory.settled();
  const user = directory.user(memberId, view);
  if (!user && !directory.group(memberId, view)) throw notFound(memberId);
  if (!directory.anyUser(memberId, call.view) && !directory.anyGroup(memberId, call.view)) {
    throw badRequest(TOO_NEW);
  }
  if (user?.userType === 'Guest' && group.class === 'm365' && !switches.guestsInM365Groups) {
    throw denied('Guests users are not allowed to join this Unified Group due to policy setting.');
  }
}

function isMember({ directory }: GraphParts, groupId: string, memberId: string): boolean {
  return directory.edges.edge(groupId, memberId, directory.settled()) !== null;
}

const REFERENCE =
  /^https:\/\/graph\.microsoft\.com\/(?:v1\.0|beta)\/(?:directoryObjects|users|groups)\/([^/?#]+)$/i;

function referenceIn(reference: unknown): string {
  const id = typeof reference === 'string' ? REFERENCE.exec(reference)?.[1] : undefined;
  if (id && isGuid(id)) return id.toLowerCase();
  throw malformed("Invalid URL format specified in '@odata.id'.");
}
