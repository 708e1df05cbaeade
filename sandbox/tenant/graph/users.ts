/** Users: read, list, manager, change (graph 3.1, 3.2). */
import { type GraphAnswer, notFound, ok } from './answer.ts';
import type { GraphCall } from './call.ts';
import type { UserRecord } from './directory/records.ts';
import { filterOf, userAt } from './lookup.ts';
import { expandManager } from './manager-expansion.ts';
import { GRAPH_ROOT, page } from './paging.ts';
import type { GraphParts } from './parts.ts';
import type { Route } from './route.ts';
import { patchUser } from './user-changes.ts';
import { noteLeaveDate, showUser } from './user-view.ts';

export function userRoutes(parts: GraphParts): readonly Route[] {
  const { directory } = parts;
  const show = (call: GraphCall, user: UserRecord) => {
    noteLeaveDate(call);
    return showUser(user, call.query.get('$select'), call);
  };
  const one = (call: GraphCall, user: UserRecord, type: string): GraphAnswer =>
    ok({ '@odata.context': `${GRAPH_ROOT}/$metadata#${type}/$entity`, ...show(call, user) });
  return [
    { method: 'GET', path: '/users', units: 2, answer: (call) => list(parts, call) },
    {
      method: 'GET',
      path: '/users/{id}',
      units: 1,
      answer(call, [id = '']) {
        const user = userAt(directory, id, call.view);
        const { body } = one(call, user, 'users');
        return ok({ ...(body as object), ...expandManager(directory, call, user) });
      },
    },
    {
      method: 'PATCH',
      path: '/users/{id}',
      permissionPath: null,
      units: 1,
      answer: (call, [id = '']) => patchUser(parts, call, id),
    },
    {
      method: 'GET',
      path: '/users/{id}/manager',
      units: 1,
      answer(call, [id = '']) {
        const user = userAt(directory, id, call.view);
        const manager = user.managerId === null ? undefined : directory.user(user.managerId, call.view);
        if (!manager) throw notFound('manager');
        const { body } = one(call, manager, 'directoryObjects');
        return ok({ '@odata.type': '#microsoft.graph.user', ...(body as object) });
      },
    },
    {
      method: 'GET',
      path: '/users/{id}/directReports',
      units: 1,
      answer(call, [id = '']) {
        const { id: managerId } = userAt(directory, id, call.view);
        const reports = directory.users(call.view).filter((user) => user.managerId === managerId);
        return page(
          call,
          'directoryObjects',
          sorted(reports),
          ({ id }) => id,
          (user) => ({
            '@odata.type': '#microsoft.graph.user',
            ...show(call, user),
          }),
        );
      },
    },
  ];
}

function list({ directory }: GraphParts, call: GraphCall): GraphAnswer {
  const filter = filterOf(call);
  const users = directory.users(call.view).filter((user) => !filter || filter.test(filterable(user, call)));
  noteLeaveDate(call);
  const show = (user: UserRecord) => showUser(user, call.query.get('$select'), call);
  return page(call, 'users', sorted(users), ({ id }) => id, show);
}

const FILTERABLE =
  'id,displayName,givenName,surname,mail,userPrincipalName,jobTitle,accountEnabled,userType,usageLocation,department,employeeType,employeeLeaveDateTime,createdDateTime,onPremisesSyncEnabled,country,assignedLicenses';

const filterable = (user: UserRecord, call: GraphCall) => showUser(user, FILTERABLE, call);

function sorted(users: readonly UserRecord[]): readonly UserRecord[] {
  return users.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
