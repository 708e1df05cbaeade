/** Soft-deleted users and groups, and deleting and restoring users (graph 3.11, 7.10). */
import { actorOf } from './actor.ts';
import { denied, type GraphAnswer, NO_CONTENT, notFound, ok } from './answer.ts';
import type { GraphCall } from './call.ts';
import { mayReadGroups, showGroup } from './group-view.ts';
import { userAt } from './lookup.ts';
import { page } from './paging.ts';
import type { GraphParts } from './parts.ts';
import type { Route } from './route.ts';
import { mayReadUsers, showUser } from './user-view.ts';

export function recycleBinRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/directory/deletedItems/microsoft.graph.user',
      permissionPath: null,
      units: 1,
      answer: (call) => listUsers(parts, call),
    },
    {
      method: 'GET',
      path: '/directory/deletedItems/microsoft.graph.group',
      permissionPath: null,
      units: 1,
      answer: (call) => listGroups(parts, call),
    },
    {
      method: 'GET',
      path: '/directory/deletedItems/{id}',
      permissionPath: null,
      units: 1,
      answer: (call, [id = '']) => one(parts, call, id),
    },
    {
      method: 'POST',
      path: '/directory/deletedItems/{id}/restore',
      permissionPath: null,
      units: 1,
      answer: (call, [id = '']) => restore(parts, call, id),
    },
    {
      method: 'DELETE',
      path: '/users/{id}',
      units: 1,
      answer(call, [id = '']) {
        const user = userAt(parts.directory, id, parts.directory.settled());
        const deletedDateTime = new Date(parts.clock.now()).toISOString();
        parts.directory.putUser({ ...user, deletedDateTime }, actorOf(call.principal));
        return NO_CONTENT;
      },
    },
  ];
}

function refuseUnlessReadable({ switches }: GraphParts, allowed: boolean): void {
  if (switches.recycleBinReads === 'refused' || !allowed) throw denied();
}

function listUsers(parts: GraphParts, call: GraphCall): GraphAnswer {
  refuseUnlessReadable(parts, mayReadUsers(call.principal));
  const deleted = parts.directory
    .allUsers()
    .map(({ id }) => parts.directory.anyUser(id, call.view))
    .filter((user) => user !== undefined && user.deletedDateTime !== null)
    .filter((user) => user !== undefined)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const show = (user: (typeof deleted)[number]) => showUser(user, call.query.get('$select'), call);
  return page(call, 'directoryObjects', deleted, ({ id }) => id, show);
}

function listGroups(parts: GraphParts, call: GraphCall): GraphAnswer {
  refuseUnlessReadable(parts, mayReadGroups(call.principal));
  const deleted = parts.directory
    .allGroups()
    .map(({ id }) => parts.directory.anyGroup(id, call.view))
    .filter((group) => group !== undefined)
    .filter(({ deletedDateTime }) => deletedDateTime !== null)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const show = (group: (typeof deleted)[number]) => showGroup(group, call.query.get('$select'));
  return page(call, 'directoryObjects', deleted, ({ id }) => id, show);
}

function one(parts: GraphParts, call: GraphCall, id: string): GraphAnswer {
  const select = call.query.get('$select');
  const user = parts.directory.anyUser(id, call.view);
  if (user?.deletedDateTime) {
    refuseUnlessReadable(parts, mayReadUsers(call.principal));
    return ok({ '@odata.type': '#microsoft.graph.user', ...showUser(user, select, call) });
  }
  const group = parts.directory.anyGroup(id, call.view);
  refuseUnlessReadable(parts, mayReadGroups(call.principal));
  if (!group?.deletedDateTime) throw notFound(id);
  return ok({ '@odata.type': '#microsoft.graph.group', ...showGroup(group, select) });
}

/** With everything it had: memberships are never taken off what is in the bin. */
function restore({ directory }: GraphParts, call: GraphCall, id: string): GraphAnswer {
  const group = directory.anyGroup(id, directory.settled());
  if (group?.deletedDateTime) {
    const back = { ...group, deletedDateTime: null };
    allowed(call, 'Group.ReadWrite.All', 'Directory.ReadWrite.All');
    directory.putGroup(back, actorOf(call.principal));
    return ok({ '@odata.type': '#microsoft.graph.group', ...showGroup(back, undefined) });
  }
  allowed(call, 'User.DeleteRestore.All', 'User.ReadWrite.All');
  const user = directory.anyUser(id, directory.settled());
  if (!user?.deletedDateTime) throw notFound(id);
  const restored = { ...user, deletedDateTime: null };
  directory.putUser(restored, actorOf(call.principal));
  return ok({ '@odata.type': '#microsoft.graph.user', ...showUser(restored, undefined, call) });
}

/** Notes the permission the restoration depends on. Throws a 403 `Refusal` without any of them. */
function allowed(call: GraphCall, ...anyOf: readonly string[]): void {
  const held = anyOf.find((one) => call.principal.roles.has(one));
  if (held === undefined) throw denied();
  call.depends(held);
}
