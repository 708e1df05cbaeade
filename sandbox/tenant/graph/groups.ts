/** Groups and the lists of who is in them (graph 5.1, 5.6). */
import { type GraphAnswer, ok } from './answer.ts';
import type { GraphCall } from './call.ts';
import { groupsAbove, liveMembers, membersBelow } from './directory/nesting.ts';
import type { GroupRecord } from './directory/records.ts';
import { showGroup } from './group-view.ts';
import { unlessHidden, visible } from './hidden-members.ts';
import { filterOf, groupAt, refusePlainOptions, showObject } from './lookup.ts';
import { GRAPH_ROOT, page } from './paging.ts';
import type { GraphParts } from './parts.ts';
import type { Route } from './route.ts';

const itself = (id: string): string => id;
const inOrder = (ids: readonly string[]): readonly string[] => ids.toSorted();

export function groupRoutes(parts: GraphParts): readonly Route[] {
  const { directory } = parts;
  const objects = (call: GraphCall, ids: readonly string[]) =>
    page(call, 'directoryObjects', ids, itself, (id) => showObject(parts, id, call));
  const above = (call: GraphCall, id: string, direct: boolean) => {
    groupAt(directory, id, call.view);
    refusePlainOptions(call, ['$filter', '$search', '$orderby']);
    const all = groupsAbove(directory, id, call.view);
    const nearest = direct ? all.filter((up) => directory.edges.edge(up, id, call.view)) : all;
    return objects(call, inOrder(filtered(parts, call, visible(parts, call, nearest))));
  };
  return [
    { method: 'GET', path: '/groups', units: 1, answer: (call) => list(parts, call) },
    {
      method: 'GET',
      path: '/groups/{id}',
      units: 1,
      answer: (call, [id = '']) => {
        const shown = showGroup(groupAt(directory, id, call.view), call.query.get('$select'));
        return ok({ '@odata.context': `${GRAPH_ROOT}/$metadata#groups/$entity`, ...shown });
      },
    },
    {
      method: 'GET',
      path: '/groups/{id}/members',
      units: 3,
      answer: (call, [id = '']) => objects(call, members(parts, call, id, liveMembers)),
    },
    {
      method: 'GET',
      path: '/groups/{id}/transitiveMembers',
      units: 5,
      answer: (call, [id = '']) => objects(call, inOrder(members(parts, call, id, membersBelow))),
    },
    {
      method: 'GET',
      path: '/groups/{id}/owners',
      units: 1,
      answer(call, [id = '']) {
        const { ownerIds } = groupAt(directory, id, call.view);
        return objects(call, inOrder(ownerIds.filter((owner) => directory.user(owner, call.view))));
      },
    },
    {
      method: 'GET',
      path: '/groups/{id}/memberOf',
      units: 2,
      answer: (call, [id = '']) => above(call, id, true),
    },
    {
      method: 'GET',
      path: '/groups/{id}/transitiveMemberOf',
      units: 2,
      answer: (call, [id = '']) => above(call, id, false),
    },
  ];
}

function members(
  parts: GraphParts,
  call: GraphCall,
  groupId: string,
  reach: typeof liveMembers,
): readonly string[] {
  groupAt(parts.directory, groupId, call.view);
  refusePlainOptions(call, ['$filter', '$search', '$orderby']);
  const found = unlessHidden(parts, call, groupId, () => reach(parts.directory, groupId, call.view));
  return filtered(parts, call, found);
}

/** `$filter` on references sees the object's id and names. */
export function filtered(
  { directory }: GraphParts,
  call: GraphCall,
  ids: readonly string[],
): readonly string[] {
  const filter = filterOf(call);
  if (!filter) return ids;
  return ids.filter((id) => {
    const object = directory.user(id, call.view) ?? directory.group(id, call.view);
    return object !== undefined && filter.test({ id, displayName: object.displayName });
  });
}

function list({ directory }: GraphParts, call: GraphCall): GraphAnswer {
  const filter = filterOf(call);
  const groups = directory
    .groups(call.view)
    .filter((group) => !filter || filter.test(showGroup(group, FILTERABLE)))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const show = (group: GroupRecord) => showGroup(group, call.query.get('$select'));
  return page(call, 'groups', groups, ({ id }) => id, show);
}

const FILTERABLE =
  'id,displayName,mail,mailNickname,mailEnabled,securityEnabled,isAssignableToRole,onPremisesSyncEnabled';
