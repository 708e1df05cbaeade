/** What a user is in, directly or by nesting: groups, and directory roles (graph 3.8, 5.6). */
import { objectId } from '../company/ids.ts';
import { type GraphAnswer, malformed, notFound, ok } from './answer.ts';
import { bodyField, type GraphCall } from './call.ts';
import { groupsAbove } from './directory/nesting.ts';
import { isSecurityGroup } from './group-view.ts';
import { filtered } from './groups.ts';
import { hides, visible } from './hidden-members.ts';
import { groupAt, refuseCastOptions, refusePlainOptions, showObject, userAt } from './lookup.ts';
import { GRAPH_ROOT, page } from './paging.ts';
import type { GraphParts } from './parts.ts';
import { holdsAny } from './permissions.ts';
import { WHOLE_TENANT } from './roles/roles.ts';
import { rolesInEffect, rolesOfTheirOwn } from './roles/standing.ts';
import { isGuid, type Route } from './route.ts';

const CAST = 'microsoft.graph.group';
const ROLE_CAST = 'microsoft.graph.directoryRole';

export function memberOfRoutes(parts: GraphParts): readonly Route[] {
  const { directory } = parts;
  const lists = (segment: string, direct: boolean): readonly Route[] =>
    [segment, `${segment}/${CAST}`].map((path) => ({
      method: 'GET',
      path: `/users/{id}/${path}`,
      permissionPath: `/users/{id}/${segment.toLowerCase()}`,
      units: 2,
      answer: (call, [id = '']) => list(parts, call, id, direct, path !== segment),
    }));
  return [
    ...lists('memberOf', true),
    ...lists('transitiveMemberOf', false),
    ...(['memberOf', 'transitiveMemberOf'] as const).map(
      (segment): Route => ({
        method: 'GET',
        path: `/users/{id}/${segment}/${ROLE_CAST}`,
        permissionPath: `/users/{id}/${segment.toLowerCase()}`,
        units: 2,
        answer: (call, [id = '']) => roleList(parts, call, id, segment === 'memberOf'),
      }),
    ),
    {
      method: 'GET',
      path: '/users/{id}/memberOf/{id}',
      units: 1,
      answer(call, [id = '', groupId = '']) {
        const user = userAt(directory, id, call.view);
        const isIn = directory.edges.edge(groupId, user.id, call.view) && directory.group(groupId, call.view);
        if (!isIn || hides(parts, call, groupId)) throw notFound(groupId);
        const context = `${GRAPH_ROOT}/$metadata#directoryObjects/$entity`;
        return ok({ '@odata.context': context, ...showObject(parts, groupId, call) });
      },
    },
    ...questions(parts, 'users', (id, call) => userAt(directory, id, call.view).id),
    ...questions(parts, 'groups', (id, call) => groupAt(directory, id, call.view).id),
  ];
}

function list(parts: GraphParts, call: GraphCall, id: string, direct: boolean, cast: boolean): GraphAnswer {
  const { directory } = parts;
  const user = userAt(directory, id, call.view);
  if (cast) refuseCastOptions(call);
  refusePlainOptions(call, ['$filter', '$search', '$orderby']);
  const ids = direct
    ? directory.edges.groupsOf(user.id, call.view).filter((group) => directory.group(group, call.view))
    : groupsAbove(directory, user.id, call.view);
  const groups = filtered(parts, call, visible(parts, call, ids));
  const roles = cast || call.query.has('$filter') ? [] : rolesShown(parts, call, user.id, direct);
  const roleOf = new Map(roles.map((role) => [role.id, role]));
  const shown = [...groups, ...roleOf.keys()].toSorted();
  return page(
    call,
    'directoryObjects',
    shown,
    (group) => group,
    (id) => roleOf.get(id) ?? showObject(parts, id, call),
  );
}

/** Activated built-in roles, by a role-assignable group too where the list is transitive (risk 7). */
function roleList(parts: GraphParts, call: GraphCall, id: string, direct: boolean): GraphAnswer {
  const user = userAt(parts.directory, id, call.view);
  refuseCastOptions(call);
  const shown = rolesShown(parts, call, user.id, direct).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return page(
    call,
    'directoryObjects',
    shown,
    (role) => role.id,
    (role) => role,
  );
}

const ROLE_READERS = ['RoleManagement.Read.Directory', 'Directory.Read.All', 'Directory.ReadWrite.All'];

/** The object of a role in the tenant has an id of its own; without a permission for roles its name is not told. */
function rolesShown(parts: GraphParts, call: GraphCall, userId: string, direct: boolean) {
  const reader = ROLE_READERS.find((name) => holdsAny(call.principal, name));
  if (reader !== undefined) call.depends(reader);
  const rolesOf = direct ? rolesOfTheirOwn : rolesInEffect;
  const held = rolesOf(parts, userId, call.view, WHOLE_TENANT);
  return held
    .filter(({ isBuiltIn }) => isBuiltIn)
    .map(({ id: roleTemplateId, displayName }) => {
      const known = {
        '@odata.type': '#microsoft.graph.directoryRole',
        id: objectId('directory-role', displayName),
      };
      return reader === undefined ? known : { ...known, displayName, roleTemplateId };
    });
}

const MOST_ASKED = 20;

/** `checkMemberGroups` and `getMemberGroups`: transitive, ids only. */
function questions(
  parts: GraphParts,
  collection: 'users' | 'groups',
  objectAt: (id: string, call: GraphCall) => string,
): readonly Route[] {
  const { directory } = parts;
  const answer = (value: readonly string[]): GraphAnswer =>
    ok({ '@odata.context': `${GRAPH_ROOT}/$metadata#Collection(Edm.String)`, value });
  return [
    {
      method: 'POST',
      path: `/${collection}/{id}/checkMemberGroups`,
      units: 4,
      answer(call, [id = '']) {
        const asked = groupIds(call.body);
        const above = new Set(visible(parts, call, groupsAbove(directory, objectAt(id, call), call.view)));
        return answer(asked.filter((group) => above.has(group.toLowerCase())));
      },
    },
    {
      method: 'POST',
      path: `/${collection}/{id}/getMemberGroups`,
      units: 2,
      answer(call, [id = '']) {
        const above = visible(parts, call, groupsAbove(directory, objectAt(id, call), call.view));
        if (bodyField(call.body, 'securityEnabledOnly') !== true) return answer(above);
        return answer(above.filter((group) => isSecurityGroup(groupAt(directory, group, call.view))));
      },
    },
  ];
}

function groupIds(body: unknown): readonly string[] {
  const ids = bodyField(body, 'groupIds');
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string' && isGuid(id))) {
    throw malformed("Invalid value specified for property 'groupIds'.");
  }
  if (ids.length > MOST_ASKED) {
    throw malformed(`The number of values for 'groupIds' exceeds the limit of ${MOST_ASKED}.`);
  }
  return ids;
}
