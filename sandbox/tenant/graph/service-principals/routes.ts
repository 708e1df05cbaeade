/** Application permissions and app roles: what service principals there are, and who was given which role of whom. */
import { badRequest, denied, type GraphAnswer, NO_CONTENT, notFound, ok } from '../answer.ts';
import { bodyField, type GraphCall } from '../call.ts';
import { GRAPH_ROOT, page } from '../paging.ts';
import type { GraphParts } from '../parts.ts';
import { holdsAny } from '../permissions.ts';
import { isGuid, type Route } from '../route.ts';
import type { ServicePrincipal } from './records.ts';
import { type Assignment, roleOf } from './service-principals.ts';

const ROOT = '/servicePrincipals/{id}';
/** The same assignments, seen from who has them and from whose they are. */
const SIDES = {
  appRoleAssignments: 'principalId',
  appRoleAssignedTo: 'resourceId',
} as const;
type Side = keyof typeof SIDES;

export function servicePrincipalRoutes(parts: GraphParts): readonly Route[] {
  const ofSide = (side: Side): readonly Route[] => [
    {
      method: 'GET',
      path: `${ROOT}/${side}`,
      units: 1,
      answer: (call, [id = '']) => list(parts, call, side, id),
    },
    {
      method: 'POST',
      path: `${ROOT}/${side}`,
      units: 1,
      answer: (call, [id = '']) => assign(parts, call, side, id),
    },
    {
      method: 'DELETE',
      path: `${ROOT}/${side}/{id}`,
      units: 1,
      answer: (call, [id = '', assignmentId = '']) => remove(parts, call, side, id, assignmentId),
    },
  ];
  return [
    {
      method: 'GET',
      path: ROOT,
      units: 1,
      answer: (call, [id = '']) =>
        ok({
          '@odata.context': `${GRAPH_ROOT}/$metadata#servicePrincipals/$entity`,
          ...shownPrincipal(principalAt(parts, call, id), call.query.get('$select')),
        }),
    },
    ...ofSide('appRoleAssignments'),
    ...ofSide('appRoleAssignedTo'),
  ];
}

function list(parts: GraphParts, call: GraphCall, side: Side, id: string): GraphAnswer {
  const own = principalAt(parts, call, id);
  const rows = parts.servicePrincipals.assignments(call.view).filter((one) => one[SIDES[side]] === own.id);
  return page(
    call,
    `appRoleAssignments`,
    rows,
    (one) => one.id,
    (one) => shown(parts, call, one),
  );
}

/** Besides the right to assign, the right to read applications is needed; documented as both together. */
function assign(parts: GraphParts, call: GraphCall, side: Side, id: string): GraphAnswer {
  const reads = ['Application.Read.All', 'Directory.Read.All'].find((one) => holdsAny(call.principal, one));
  if (reads === undefined) throw denied();
  call.depends(reads);
  const own = principalAt(parts, call, id);
  const [principalId, resourceId, appRoleId] = ['principalId', 'resourceId', 'appRoleId'].map((name) =>
    guidIn(call, name),
  ) as [string, string, string];
  if ({ principalId, resourceId }[SIDES[side]] !== own.id) throw badRequest('Not a valid reference update.');
  if (typeOf(parts, call, principalId) === null) throw notFound(principalId);
  const resource = principalAt(parts, call, resourceId);
  const role = roleOf(resource, appRoleId);
  const member = typeOf(parts, call, principalId) === 'ServicePrincipal' ? 'Application' : 'User';
  if (!role?.allowedMemberTypes.includes(member))
    throw badRequest(`Permission being assigned was not found on application '${resource.appId}'.`);
  const made = parts.servicePrincipals.assign({ principalId, resourceId, appRoleId });
  if (!made) throw badRequest('Permission being assigned already exists on the object');
  return { status: 201, body: shown(parts, call, made) };
}

function remove(
  parts: GraphParts,
  call: GraphCall,
  side: Side,
  id: string,
  assignmentId: string,
): GraphAnswer {
  const own = principalAt(parts, call, id);
  const found = parts.servicePrincipals.assignments({ ...call.view, from: 'committed', lag: 0 });
  const isOwn = found.some((one) => one.id === assignmentId && one[SIDES[side]] === own.id);
  if (!isOwn || !parts.servicePrincipals.remove(assignmentId)) throw notFound(assignmentId);
  return NO_CONTENT;
}

function principalAt({ servicePrincipals }: GraphParts, { view }: GraphCall, id: string): ServicePrincipal {
  const found = servicePrincipals.at(id, view);
  if (found) return found;
  throw notFound(id);
}

function guidIn({ body }: GraphCall, name: string): string {
  const value = bodyField(body, name);
  if (typeof value === 'string' && isGuid(value)) return value.toLowerCase();
  throw badRequest('One or more properties are invalid.');
}

function typeOf({ servicePrincipals, directory }: GraphParts, { view }: GraphCall, id: string) {
  if (servicePrincipals.at(id, view)) return 'ServicePrincipal';
  if (directory.group(id, view)) return 'Group';
  return directory.user(id, view) ? 'User' : null;
}

function shownPrincipal(one: ServicePrincipal, select: string | undefined) {
  const { id, appId, displayName, type: servicePrincipalType } = one;
  const appRoles = one.appRoles.map((role) => ({
    ...role,
    description: role.value,
    displayName: role.value,
    isEnabled: true,
    origin: 'Application',
  }));
  const whole = { id, appId, displayName, servicePrincipalType, accountEnabled: true, appRoles };
  const names = select?.split(',').map((name) => name.trim());
  return Object.fromEntries(
    Object.entries(whole).filter(([name]) => names === undefined || name === 'id' || names.includes(name)),
  );
}

function shown(parts: GraphParts, call: GraphCall, one: Assignment) {
  const { servicePrincipals, directory } = parts;
  const { view } = call;
  const { principalId, resourceId } = one;
  const principal =
    servicePrincipals.at(principalId, view) ??
    directory.group(principalId, view) ??
    directory.user(principalId, view);
  return {
    id: one.id,
    deletedDateTime: null,
    appRoleId: one.appRoleId,
    createdDateTime: new Date(one.createdAt).toISOString(),
    principalDisplayName: principal?.displayName ?? null,
    principalId,
    principalType: typeOf(parts, call, principalId) ?? 'ServicePrincipal',
    resourceDisplayName: servicePrincipals.at(resourceId, view)?.displayName ?? null,
    resourceId,
  };
}
