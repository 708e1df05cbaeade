/** Reading directory roles: what there are, who has one, who may activate one (graph 6.1; who holds what, 1.2). */
import { type GraphAnswer, notFound, ok, Refusal } from '../answer.ts';
import type { GraphCall } from '../call.ts';
import { filterOf } from '../lookup.ts';
import { GRAPH_ROOT, page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import type { Route } from '../route.ts';
import { definitionOf, ROLE_DEFINITIONS, type RoleDefinition } from './definitions.ts';
import type { RoleHeld } from './roles.ts';

const ROOT = '/roleManagement/directory';

export function roleRoutes(parts: GraphParts): readonly Route[] {
  const eligible = (name: 'roleEligibilitySchedules' | 'roleEligibilityScheduleInstances'): Route => ({
    method: 'GET',
    path: `${ROOT}/${name}`,
    units: 1,
    answer(call) {
      refuseUnlicensed(parts);
      return held(parts, call, name, true);
    },
  });
  return [
    {
      method: 'GET',
      path: `${ROOT}/roleAssignments`,
      units: 1,
      answer: (call) => held(parts, call, 'roleAssignments', false),
    },
    eligible('roleEligibilitySchedules'),
    eligible('roleEligibilityScheduleInstances'),
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

/** Eligibility comes with P2 (graph 6.4). */
function refuseUnlicensed({ switches }: GraphParts): void {
  if (switches.riskLicense === 'P2') return;
  throw new Refusal(
    400,
    'AadPremiumLicenseRequired',
    'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
  );
}

type Row = { readonly principalId: string; readonly held: RoleHeld };

/** Rows that come through a group are the group's own: nobody's list has what their groups hold (risk 7). */
function held(parts: GraphParts, call: GraphCall, context: string, eligible: boolean): GraphAnswer {
  const filter = filterOf(call);
  const expands = call.query.get('$expand')?.toLowerCase().includes('roledefinition') ?? false;
  const show = ({ principalId, held: one }: Row) => ({
    id: one.id,
    principalId,
    roleDefinitionId: one.role.id,
    directoryScopeId: '/',
    ...(eligible ? { memberType: 'Direct', ...schedule(one) } : {}),
    ...(expands ? { roleDefinition: shownDefinition(one.role) } : {}),
  });
  const rows = parts.roles
    .all(call.view)
    .filter((row) => row.held.eligible === eligible && (!filter || filter.test(show(row))))
    .toSorted((a, b) => (a.held.id < b.held.id ? -1 : 1));
  return page(call, `roleManagement/directory/${context}`, rows, (row) => row.held.id, show);
}

const schedule = ({ since }: RoleHeld) => {
  const startDateTime = new Date(since).toISOString();
  return { status: 'Provisioned', scheduleInfo: { startDateTime, expiration: { type: 'noExpiration' } } };
};

function definitions(call: GraphCall): GraphAnswer {
  const filter = filterOf(call);
  const rows = ROLE_DEFINITIONS.filter((one) => !filter || filter.test(shownDefinition(one))).toSorted(
    (a, b) => (a.id < b.id ? -1 : 1),
  );
  return page(call, 'roleManagement/directory/roleDefinitions', rows, ({ id }) => id, shownDefinition);
}

const shownDefinition = ({ id, displayName, isBuiltIn }: RoleDefinition) => ({
  id,
  description: displayName,
  displayName,
  isBuiltIn,
  isEnabled: true,
  templateId: id,
  version: '1',
});
