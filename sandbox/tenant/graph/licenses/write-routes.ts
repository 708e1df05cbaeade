/** Giving and taking licenses, directly and by a group (graph 4.1). */
import { actorOf } from '../actor.ts';
import { badRequest, type GraphAnswer, ok } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import type { UserRecord } from '../directory/records.ts';
import { isSecurityGroup, showGroup } from '../group-view.ts';
import { groupAt, userAt } from '../lookup.ts';
import { GRAPH_ROOT } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { showUser } from '../user-view.ts';
import { orderIn } from './assignment-body.ts';
import { assignDirectly, refuseUnlessSold } from './direct-assignment.ts';
import { reprocess } from './reprocess.ts';

export function licenseWriteRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/users/{id}/assignLicense',
      units: 1,
      answer: (call, [id = '']) => assignToUser(parts, call, id),
    },
    {
      method: 'POST',
      path: '/users/{id}/reprocessLicenseAssignment',
      units: 1,
      answer(call, [id = '']) {
        const user = userAt(parts.directory, id, parts.directory.settled());
        reprocess(parts, user.id, parts.clock.now());
        return shownUser(parts, call, user);
      },
    },
    {
      method: 'POST',
      path: '/groups/{id}/assignLicense',
      units: 1,
      answer: (call, [id = '']) => assignToGroup(parts, call, id),
    },
  ];
}

function assignToUser(parts: GraphParts, call: GraphCall, idOrName: string): GraphAnswer {
  const { directory, clock } = parts;
  const user = userAt(directory, idOrName, directory.settled());
  const order = orderIn(call.body);
  // licensing has a replica of its own: it may not have seen a usageLocation that was set a moment ago
  const usageLocation = directory.user(user.id, call.view)?.usageLocation ?? null;
  const change = { at: clock.now(), actor: actorOf(call.principal) };
  assignDirectly(parts, { id: user.id, usageLocation }, order, change);
  return shownUser(parts, call, user);
}

/** Accepted is all that it says: what the members get shows on them, later. */
function assignToGroup({ directory }: GraphParts, call: GraphCall, id: string): GraphAnswer {
  const group = groupAt(directory, id, directory.settled());
  const { add, remove } = orderIn(call.body);
  if (!isSecurityGroup(group))
    throw badRequest('Licenses cannot be assigned to a group that is no security group.');
  for (const license of add) refuseUnlessSold(license);
  const carried = new Set(group.assignedLicenses.map(({ skuId }) => skuId));
  if (remove.some((skuId) => !carried.has(skuId)))
    throw badRequest('Group does not have a corresponding license.');
  const replaced = new Set([...remove, ...add.map(({ skuId }) => skuId)]);
  const kept = group.assignedLicenses.filter(({ skuId }) => !replaced.has(skuId));
  const changed = { ...group, assignedLicenses: [...kept, ...add] };
  directory.putGroup(changed, actorOf(call.principal));
  const context = `${GRAPH_ROOT}/$metadata#groups/$entity`;
  const body = {
    '@odata.context': context,
    ...showGroup(directory.group(id, call.view) ?? group, undefined),
  };
  return { status: 202, headers: { Location: `${GRAPH_ROOT}/groups/${id}` }, body };
}

/** As a replica has it, which may not have seen what was just done. */
function shownUser({ directory }: GraphParts, call: GraphCall, user: UserRecord): GraphAnswer {
  const seen = directory.user(user.id, call.view) ?? user;
  const context = `${GRAPH_ROOT}/$metadata#users/$entity`;
  return ok({ '@odata.context': context, ...showUser(seen, call.query.get('$select'), call) });
}
