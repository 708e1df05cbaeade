/** The members that teams have, and whom apps of Intune are assigned to, as Graph shows them. */
import { denied, type GraphAnswer, malformed, ok, Refusal } from '../graph/answer.ts';
import type { GraphCall } from '../graph/call.ts';
import { parseFilter } from '../graph/filter.ts';
import { GRAPH_ROOT, page } from '../graph/paging.ts';
import type { GraphParts } from '../graph/parts.ts';
import type { Route } from '../graph/route.ts';
import type { App } from './company.ts';
import type { System } from './switches.ts';

const TYPE = 'microsoft.graph.aadUserConversationMember';

export function downstreamRoutes(parts: GraphParts): readonly Route[] {
  const { systems } = parts;
  return [
    {
      method: 'GET',
      path: '/teams/{id}/members',
      units: 1,
      answer(call, [id = '']) {
        refuseAt(parts, 'teams');
        const team = systems.team(id);
        if (!team) throw new Refusal(404, 'NotFound', `No team found with Group Id ${id}`);
        return members(parts, call, id);
      },
    },
    {
      method: 'GET',
      path: '/deviceAppManagement/mobileApps/{id}/assignments',
      units: 1,
      answer(_, [id = '']) {
        refuseAt(parts, 'intune');
        const app = systems.app(id);
        if (!app) throw new Refusal(404, 'ResourceNotFound', `Resource not found for the app ${id}.`);
        return ok({
          '@odata.context': `${GRAPH_ROOT}/$metadata#deviceAppManagement/mobileApps('${id}')/assignments`,
          value: assignments(parts, app),
        });
      },
    },
  ];
}

/** Whatever was granted, and whatever is there. */
function refuseAt({ systems: { switches } }: GraphParts, system: Exclude<System, 'sharepoint'>): void {
  if (switches.refuses.includes(system)) throw denied('Forbidden');
  if (!switches.unlicensed.includes(system)) return;
  if (switches.unlicensedAnswer === 'bad-request')
    throw malformed('Request not applicable to target tenant.');
  throw denied('The tenant is not licensed for this service.');
}

function members({ systems, directory }: GraphParts, call: GraphCall, teamId: string): GraphAnswer {
  const listed = systems.teamMembers(teamId).flatMap((userId) => {
    const user = directory.user(userId, call.view);
    if (!user) return [];
    const { displayName, userPrincipalName: email } = user;
    const id = Buffer.from(`${teamId}##${userId}`).toString('base64');
    return [{ '@odata.type': `#${TYPE}`, id, roles: [], displayName, userId, email }];
  });
  const text = call.query.get('$filter');
  const isHeeded = text !== undefined && systems.switches.teamFilter === 'heeded';
  // a cast before a property names the type that has it
  const filter = isHeeded ? parseFilter(text.replaceAll(`${TYPE}/`, '')) : null;
  const shown = filter ? listed.filter((one) => filter.test(one)) : listed;
  return page(
    call,
    `teams('${teamId}')/members`,
    shown,
    ({ id }) => id,
    (one) => one,
  );
}

function assignments({ systems }: GraphParts, { id, name, intent, groupIds }: App): readonly object[] {
  if (systems.switches.unassigned.includes(name)) return [];
  const of = (kind: string, groupId: string, place: number) => ({
    '@odata.type': '#microsoft.graph.mobileAppAssignment',
    id: `${groupId}_${place}_0`,
    intent,
    target: { '@odata.type': `#microsoft.graph.${kind}`, groupId },
    settings: null,
    source: 'direct',
    sourceId: id,
  });
  const given = groupIds.map((groupId) => of('groupAssignmentTarget', groupId, 0));
  const left = groupIds.map((groupId) => of('exclusionGroupAssignmentTarget', groupId, 1));
  return systems.switches.excluded.includes(name) ? [...given, ...left] : given;
}
