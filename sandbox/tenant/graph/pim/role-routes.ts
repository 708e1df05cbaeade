/** PIM for directory roles: requests, schedules and their instances, of assignments and of eligibility (graph 11.1). */
import { bodyField } from '../call.ts';
import type { View } from '../directory/cell.ts';
import type { GraphParts } from '../parts.ts';
import { definitionOf } from '../roles/definitions.ts';
import type { RoleHeld, RoleThing } from '../roles/roles.ts';
import { shownDefinition } from '../roles/shown.ts';
import type { Route } from '../route.ts';
import { idIn } from './body.ts';
import { collectionRoutes } from './collection.ts';
import { pimRefusal } from './refusals.ts';
import { isScope } from './scopes.ts';

export function pimRoleRoutes(parts: GraphParts): readonly Route[] {
  const { holdings } = parts.roles;
  const shared = {
    root: '/roleManagement/directory',
    thingOf,
    thingIn,
    expanded: ({ role }: RoleThing, expand: string) =>
      expand.includes('roledefinition') ? { roleDefinition: shownDefinition(role) } : {},
    needsFilter: false,
  };
  const rowsOf = (isThese: (held: RoleHeld) => boolean) => ({
    planned: (view: View) => holdings.planned(view).filter(isThese),
    inEffect: (view: View) => holdings.all(view, 'pim').filter(isThese),
  });
  return [
    ...collectionRoutes<RoleThing>(parts, {
      ...shared,
      ...rowsOf(({ how }) => how !== 'eligible'),
      names: {
        requests: 'roleAssignmentScheduleRequests',
        schedules: 'roleAssignmentSchedules',
        instances: 'roleAssignmentScheduleInstances',
      },
      desk: parts.pim.roles,
      ofInstance: ({ id }) => ({ roleAssignmentOriginId: id, roleAssignmentScheduleId: id }),
      writers: ['RoleAssignmentSchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
      remover: 'RoleAssignmentSchedule.Remove.Directory',
    }),
    ...collectionRoutes<RoleThing>(parts, {
      ...shared,
      ...rowsOf(({ how }) => how === 'eligible'),
      names: {
        requests: 'roleEligibilityScheduleRequests',
        schedules: 'roleEligibilitySchedules',
        instances: 'roleEligibilityScheduleInstances',
      },
      desk: parts.pim.eligibleRoles,
      ofInstance: ({ id }) => ({ roleEligibilityScheduleId: id }),
      writers: ['RoleEligibilitySchedule.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
      remover: 'RoleEligibilitySchedule.Remove.Directory',
    }),
  ];
}

const thingOf = ({ role, scope }: RoleThing) => ({
  roleDefinitionId: role.id,
  directoryScopeId: scope,
  appScopeId: null,
});

/** Throws a `Refusal` for a role or a scope that the directory doesn't have. */
function thingIn(body: unknown): RoleThing {
  const role = definitionOf(idIn(body, 'roleDefinitionId'));
  if (!role) throw pimRefusal('RoleNotFound');
  const said = bodyField(body, 'directoryScopeId');
  const scope = typeof said === 'string' ? said : '';
  if (isScope(scope)) return { role, scope };
  throw pimRefusal('ScopeNotAllowed', `The scope '${scope}' is not allowed.`);
}
