import type {
  RoleDefinition,
  RoleEligibility,
  RoleInstance,
  RoleRequest,
} from '../../../domain/directory-role.ts';
import { addMilliseconds, type Instant, MINUTE } from '../../../domain/instant.ts';
import { markIn } from '../../../domain/role-mark.ts';
import { flagIn, lineIn, momentIn } from '../accounts/values.ts';
import { type JsonObject, objectOf } from '../answer.ts';
import { minutesOf } from './durations.ts';
import { scopeOf } from './paths.ts';

/** What lists of schedules say of each: the role, where, and how the person comes to it. `null`: of no role. */
function roleIn(body: JsonObject): { readonly roleId: string; readonly scope: string } | null {
  const roleId = lineIn(body, 'roleDefinitionId');
  const scope = lineIn(body, 'directoryScopeId') ?? lineIn(body, 'appScopeId');
  return roleId === null || scope === null ? null : { roleId: roleId.toLowerCase(), scope: scopeOf(scope) };
}

/** `throughGroup`: it was read as what a group holds that the person is in. */
export function roleInstanceOf(body: JsonObject, throughGroup: boolean): RoleInstance | null {
  const role = roleIn(body);
  if (role === null) return null;
  return {
    ...role,
    how: body['assignmentType'] === 'Activated' ? 'activated' : 'assigned',
    memberType: throughGroup ? 'group' : memberTypeIn(body),
    scheduleId: lineIn(body, 'roleAssignmentScheduleId'),
    startsAt: momentIn(body, 'startDateTime'),
    endsAt: momentIn(body, 'endDateTime'),
  };
}

export function roleEligibilityOf(body: JsonObject, throughGroup: boolean): RoleEligibility | null {
  const role = roleIn(body);
  if (role === null) return null;
  return {
    ...role,
    memberType: throughGroup ? 'group' : memberTypeIn(body),
    endsAt: momentIn(body, 'endDateTime'),
  };
}

function memberTypeIn(body: JsonObject): RoleInstance['memberType'] {
  const told = (lineIn(body, 'memberType') ?? '').toLowerCase();
  return told === 'group' || told === 'inherited' ? told : 'direct';
}

/** `isOurs` knows ids of our own identities. */
export function roleRequestOf(body: JsonObject, isOurs: (id: string) => boolean): RoleRequest | null {
  const [role, id] = [roleIn(body), lineIn(body, 'id')];
  if (role === null || id === null) return null;
  const justification = body['justification'];
  const createdById = authorIn(objectOf(body['createdBy']));
  return {
    ...role,
    id,
    action: lineIn(body, 'action') ?? '',
    status: lineIn(body, 'status') ?? '',
    scheduleId: lineIn(body, 'targetScheduleId'),
    createdAt: momentIn(body, 'createdDateTime'),
    createdById,
    byUs: createdById !== null && isOurs(createdById),
    mark: typeof justification === 'string' ? markIn(justification) : null,
    endsAt: endIn(objectOf(body['scheduleInfo'])),
  };
}

function authorIn(createdBy: JsonObject | null): string | null {
  const [user, app] = [objectOf(createdBy?.['user']), objectOf(createdBy?.['application'])];
  return lineIn(user, 'id') ?? lineIn(app, 'id');
}

/** The end is told as a moment, or as so long after the start. */
function endIn(schedule: JsonObject | null): Instant | null {
  const expiration = objectOf(schedule?.['expiration']);
  const [at, from] = [momentIn(expiration, 'endDateTime'), momentIn(schedule, 'startDateTime')];
  if (at !== null) return at;
  const minutes = minutesOf(lineIn(expiration, 'duration'));
  return from === null || minutes === null ? null : addMilliseconds(from, minutes * MINUTE);
}

export function roleDefinitionOf(body: JsonObject): RoleDefinition | null {
  const id = lineIn(body, 'id');
  if (id === null) return null;
  return {
    roleId: id.toLowerCase(),
    displayName: lineIn(body, 'displayName') ?? id,
    builtIn: flagIn(body, 'isBuiltIn') ?? true,
    enabled: flagIn(body, 'isEnabled') ?? true,
  };
}
