/** PIM for directory roles: requests, schedules and their instances (graph 11.1). */
import { objectId } from '../../company/ids.ts';
import { actorOf } from '../actor.ts';
import { denied, type GraphAnswer, NO_CONTENT, ok } from '../answer.ts';
import { bodyField, type GraphCall } from '../call.ts';
import type { View } from '../directory/cell.ts';
import { filterOf } from '../lookup.ts';
import { GRAPH_ROOT, page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import { holdsAny } from '../permissions.ts';
import { definitionOf } from '../roles/definitions.ts';
import type { RoleHeld, RoleThing } from '../roles/roles.ts';
import { shownDefinition } from '../roles/shown.ts';
import type { Route } from '../route.ts';
import { askedIn, idIn } from './body.ts';
import type { PimAction, PimRequest } from './records.ts';
import { pimRefusal, unknownThing } from './refusals.ts';
import { shownInstance, shownRequest, shownSchedule } from './shown.ts';
import { standing } from './standing.ts';

const ROOT = '/roleManagement/directory';
const REQUESTS = `${ROOT}/roleAssignmentScheduleRequests`;

/** What it takes to write; the narrow one removes only. */
const WRITERS = ['RoleAssignmentSchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'];
const REMOVER = 'RoleAssignmentSchedule.Remove.Directory';
const REMOVING: readonly PimAction[] = ['adminRemove', 'selfDeactivate'];

export function pimRoleRoutes(parts: GraphParts): readonly Route[] {
  const { clock, pim, roles } = parts;
  const desk = pim.roles;
  const route = (method: string, path: string, answer: Route['answer']): Route => ({
    method,
    path,
    units: 1,
    denial: () => pimRefusal('PermissionScopeNotGranted'),
    answer(call, ids) {
      standing(parts);
      return answer(call, ids);
    },
  });
  const listing = (name: string, rows: (view: View) => readonly RoleHeld[], show: Show<RoleHeld>) =>
    route('GET', `${ROOT}/${name}`, (call) => list(call, name, rows(call.view), show));
  const { holdings } = roles;
  const instances = (view: View) => holdings.all(view, 'pim');
  return [
    listing('roleEligibilitySchedules', (view) => holdings.planned(view).filter(isEligible), schedule),
    listing('roleEligibilityScheduleInstances', (view) => instances(view).filter(isEligible), eligibility),
    listing('roleAssignmentSchedules', (view) => holdings.planned(view).filter(isAssigned), schedule),
    listing('roleAssignmentScheduleInstances', (view) => instances(view).filter(isAssigned), assignment),
    route('GET', REQUESTS, (call) =>
      list(call, 'roleAssignmentScheduleRequests', desk.requests.list(call.view), request),
    ),
    route('POST', REQUESTS, (call) => {
      const asked = askedIn(call.body, clock.now());
      if (holdsAny(call.principal, ...WRITERS)) {
        // anything goes
      } else if (REMOVING.includes(asked.action)) call.depends(REMOVER);
      else throw pimRefusal('PermissionScopeNotGranted');
      const thing = thingIn(call.body);
      const { objectId } = call.principal;
      const by = { actor: actorOf(call.principal), objectId, proof: NO_PROOF };
      const made = desk.ask({ ...asked, thing }, by);
      return { status: 201, body: entity('roleAssignmentScheduleRequests', request(made)) };
    }),
    route('GET', `${REQUESTS}/{id}`, (call, [id = '']) => {
      const found = desk.requests.find(id, call.view);
      if (!found) throw unknownThing(id);
      return ok(entity('roleAssignmentScheduleRequests', request(found)));
    }),
    route('POST', `${REQUESTS}/{id}/cancel`, (call, [id = '']) => {
      if (!holdsAny(call.principal, ...WRITERS)) throw denied();
      desk.cancel(id);
      return NO_CONTENT;
    }),
  ];
}

/** An app has none, whatever its token. */
const NO_PROOF = { mfa: false, context: null };

const isEligible = ({ how }: RoleHeld): boolean => how === 'eligible';
const isAssigned = ({ how }: RoleHeld): boolean => how !== 'eligible';

type Row = { readonly id: string };
type Show<Item> = (item: Item) => Readonly<Record<string, unknown>>;

function list<Item extends Row & Partial<RoleThing> & { readonly thing?: RoleThing }>(
  call: GraphCall,
  name: string,
  rows: readonly Item[],
  show: Show<Item>,
): GraphAnswer {
  const filter = filterOf(call);
  const expands = call.query.get('$expand')?.toLowerCase().includes('roledefinition') ?? false;
  const shown = (item: Item) => {
    const role = item.role ?? item.thing?.role;
    return expands && role ? { ...show(item), roleDefinition: shownDefinition(role) } : show(item);
  };
  const found = rows
    .filter((item) => !filter || filter.test(show(item)))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return page(call, `roleManagement/directory/${name}`, found, ({ id }) => id, shown);
}

const entity = (name: string, body: object) => ({
  '@odata.context': `${GRAPH_ROOT}/$metadata#roleManagement/directory/${name}/$entity`,
  ...body,
});

const thingOf = ({ role, scope }: RoleThing) => ({
  roleDefinitionId: role.id,
  directoryScopeId: scope,
  appScopeId: null,
});

const request = (made: PimRequest<RoleThing>) => ({ ...shownRequest(made), ...thingOf(made.thing) });
const schedule = (held: RoleHeld) => ({ ...shownSchedule(held), ...thingOf(held) });
const eligibility = (held: RoleHeld) => ({
  id: held.id,
  ...shownInstance(held),
  ...thingOf(held),
  roleEligibilityScheduleId: held.id,
});
const assignment = (held: RoleHeld) => ({
  id: held.id,
  ...shownInstance(held),
  ...thingOf(held),
  roleAssignmentOriginId: held.id,
  roleAssignmentScheduleId: held.id,
});

/** Throws a `Refusal` for a role or a scope that the directory doesn't have. */
function thingIn(body: unknown): RoleThing {
  const id = idIn(body, 'roleDefinitionId');
  const role = definitionOf(id);
  if (!role) throw pimRefusal('RoleNotFound');
  const said = bodyField(body, 'directoryScopeId');
  const scope = typeof said === 'string' ? said : '';
  const isKnown =
    scope === '/' || ADMINISTRATIVE_UNITS.some((unit) => scope === `/administrativeUnits/${unit}`);
  if (!isKnown) throw pimRefusal('ScopeNotAllowed', `The scope '${scope}' is not allowed.`);
  return { role, scope };
}

const ADMINISTRATIVE_UNITS = ['Amsterdam office', 'Berlin office'].map((name) =>
  objectId('administrative-unit', name),
);
