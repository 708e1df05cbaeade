/** Giving and taking licenses. Facts: graph.md 4. */
import { actorOf } from '../actor.ts';
import { type GraphAnswer, ok } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import type { UserRecord } from '../directory/records.ts';
import { userAt } from '../lookup.ts';
import { GRAPH_ROOT } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { showUser } from '../user-view.ts';
import { orderIn } from './assignment-body.ts';
import { assignDirectly } from './direct-assignment.ts';

export function licenseWriteRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'POST',
      path: '/users/{id}/assignLicense',
      units: 1,
      answer: (call, [id = '']) => assignToUser(parts, call, id),
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

/** As a replica has it, which may not have seen what was just done. */
function shownUser({ directory }: GraphParts, call: GraphCall, user: UserRecord): GraphAnswer {
  const seen = directory.user(user.id, call.view) ?? user;
  const context = `${GRAPH_ROOT}/$metadata#users/$entity`;
  return ok({ '@odata.context': context, ...showUser(seen, call.query.get('$select'), call) });
}
