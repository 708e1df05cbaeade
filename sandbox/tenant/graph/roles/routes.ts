/** Reading directory roles: what there are, and who has one (graph 11.1). */
import { type GraphAnswer, notFound, ok } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import { filterOf } from '../lookup.ts';
import { GRAPH_ROOT, page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { definitionOf, ROLE_DEFINITIONS } from './definitions.ts';
import type { RoleHeld } from './roles.ts';
import { shownDefinition } from './shown.ts';

const ROOT = '/roleManagement/directory';

export function roleRoutes(parts: GraphParts): readonly Route[] {
  return [
    {
      method: 'GET',
      path: `${ROOT}/roleAssignments`,
      units: 1,
      answer: (call) => assignments(parts, call),
    },
    { method: 'GET', path: `${ROOT}/roleDefinitions`, units: 1, answer: definitions },
    {
      method: 'GET',
      path: `${ROOT}/roleDefinitions/{id}`,
      units: 1,
      answer(_, [id = '']) {
        const found = definitionOf(id);
        if (!found) throw notFound(id);
        const context = `${GRAPH_ROOT}/$metadata#roleManagement/directory/roleDefinitions/$entity`;
        return ok({ '@odata.context': context, ...shownDefinition(found) });
      },
    },
  ];
}

/** Rows that come through a group are the group's own: nobody's list has what their groups hold (graph 11.1). */
function assignments({ roles }: GraphParts, call: GraphCall): GraphAnswer {
  const filter = filterOf(call);
  const expands = call.query.get('$expand')?.toLowerCase().includes('roledefinition') ?? false;
  const show = ({ id, principalId, role, scope }: RoleHeld) => ({
    id,
    principalId,
    roleDefinitionId: role.id,
    directoryScopeId: scope,
    ...(expands ? { roleDefinition: shownDefinition(role) } : {}),
  });
  const rows = roles.holdings
    .all(call.view, 'directory')
    .filter((held) => held.how !== 'eligible' && (!filter || filter.test(show(held))))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return page(call, 'roleManagement/directory/roleAssignments', onePerPlace(rows), ({ id }) => id, show);
}

/** What was assigned and activated as well is one assignment of the directory. */
function onePerPlace(rows: readonly RoleHeld[]): readonly RoleHeld[] {
  const placeOf = ({ principalId, role, scope }: RoleHeld) => `${principalId} ${role.id} ${scope}`;
  return rows.filter((row, at) => rows.findIndex((other) => placeOf(other) === placeOf(row)) === at);
}

function definitions(call: GraphCall): GraphAnswer {
  const filter = filterOf(call);
  const rows = ROLE_DEFINITIONS.filter((one) => !filter || filter.test(shownDefinition(one))).toSorted(
    (a, b) => (a.id < b.id ? -1 : 1),
  );
  return page(call, 'roleManagement/directory/roleDefinitions', rows, ({ id }) => id, shownDefinition);
}
