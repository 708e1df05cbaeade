import { guid } from '../paths.ts';

/** Paths about directory roles and the requests by which they are given for a time. */

const ROLES = '/roleManagement/directory';

export const ROLE_REQUESTS = `${ROLES}/roleAssignmentScheduleRequests`;

const ofPrincipal = (principalId: string) => `?$filter=${filter(`principalId eq '${guid(principalId)}'`)}`;

export const roleInstancesPath = (principalId: string) =>
  `${ROLES}/roleAssignmentScheduleInstances${ofPrincipal(principalId)}`;

export const roleHoldersPath = (roleId: string) =>
  `${ROLES}/roleAssignmentScheduleInstances?$filter=${filter(`roleDefinitionId eq '${guid(roleId)}'`)}`;

export const cancelRequestPath = (id: string) => `${ROLE_REQUESTS}/${guid(id)}/cancel`;

/** The directory's own list, which is kept apart from that of schedules. */
export const roleAssignmentsPath = (principalId: string) =>
  `${ROLES}/roleAssignments${ofPrincipal(principalId)}`;

export const roleEligibilityPath = (principalId: string) =>
  `${ROLES}/roleEligibilityScheduleInstances${ofPrincipal(principalId)}`;

export const roleRequestsPath = (principalId: string) => `${ROLE_REQUESTS}${ofPrincipal(principalId)}`;

export const roleDefinitionsPath = () =>
  `${ROLES}/roleDefinitions?$select=id,displayName,isBuiltIn,isEnabled`;

/** A role has one policy in the whole tenant, whatever the scope of an assignment (graph 6.1). */
export const rolePolicyPath = (roleId: string) =>
  `/policies/roleManagementPolicyAssignments?$filter=${filter(
    `scopeId eq '/' and scopeType eq 'DirectoryRole' and roleDefinitionId eq '${guid(roleId)}'`,
  )}&$expand=policy($expand=rules)`;

const UNIT = /^\/administrativeUnits\/([^/]+)$/i;

/** A scope as we name it; what is none that we know of stays as it is. */
export function scopeOf(directoryScopeId: string): string {
  if (directoryScopeId === '/') return 'tenant';
  const unit = UNIT.exec(directoryScopeId)?.[1];
  if (unit !== undefined) return `au-${unit.toLowerCase()}`;
  const object = /^\/([^/]+)$/.exec(directoryScopeId)?.[1];
  return object === undefined ? directoryScopeId : `object-${object.toLowerCase()}`;
}

/** Throws for what is no scope: a bug. */
export function directoryScopeOf(scope: string): string {
  if (scope === 'tenant') return '/';
  if (scope.startsWith('au-')) return `/administrativeUnits/${guid(scope.slice('au-'.length))}`;
  if (scope.startsWith('object-')) return `/${guid(scope.slice('object-'.length))}`;
  throw new Error(`"${scope}" is no scope of a directory role.`);
}

const filter = encodeURIComponent;
