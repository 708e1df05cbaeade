/** What somebody's roles mean to an app that would change their account (graph 1.2). */

import type { View } from '../directory/cell.ts';
import { groupsAbove } from '../directory/nesting.ts';
import type { UserRecord } from '../directory/records.ts';
import type { GraphParts } from '../parts.ts';
import type { RoleDefinition } from './definitions.ts';
import type { RoleHeld } from './roles.ts';

type Parts = Pick<GraphParts, 'directory' | 'roles' | 'switches'>;

/** Roles in effect, held directly or by a role-assignable group; `scope`: only where they count there. */
export function rolesInEffect(
  { directory, roles }: Parts,
  userId: string,
  view: View,
  scope?: string,
): readonly RoleDefinition[] {
  const groups = groupsAbove(directory, userId, view).filter(
    (id) => directory.group(id, view)?.class === 'role-assignable',
  );
  const held = [userId, ...groups].flatMap((id) => inEffect(roles.of(id, view), scope));
  return [...new Map(held.map(({ role }) => [role.id, role])).values()];
}

/** Those among them that are nobody else's. */
export const rolesOfTheirOwn = (
  { roles }: Parts,
  userId: string,
  view: View,
  scope?: string,
): readonly RoleDefinition[] => inEffect(roles.of(userId, view), scope).map(({ role }) => role);

const inEffect = (held: readonly RoleHeld[], scope: string | undefined) =>
  held.filter((one) => one.how !== 'eligible' && (scope === undefined || one.scope === scope));

/** How much stands behind an account. Who may activate a role, and hasn't, counts as anybody. */
type Standing = 'plain' | 'lesser-role' | 'privileged';

function standingOf(parts: Parts, user: UserRecord): Standing {
  const { directory } = parts;
  const view = directory.settled();
  const isInRoleGroup = directory
    .groups(view)
    .some(
      ({ id, class: kind, ownerIds }) =>
        kind === 'role-assignable' && (ownerIds.includes(user.id) || directory.edges.edge(id, user.id, view)),
    );
  const roles = rolesInEffect(parts, user.id, view);
  if (isInRoleGroup || user.isManagementRestricted || roles.some(({ isLesser }) => !isLesser))
    return 'privileged';
  return roles.length > 0 ? 'lesser-role' : 'plain';
}

type SensitiveAction = 'sign-in' | 'password' | 'sessions';

const HIGHEST = 'Privileged Authentication Administrator';

/** Whether the app's service principal has the role that this takes with such a person, beside the permission. */
export function mayChange(parts: Parts, user: UserRecord, action: SensitiveAction): boolean {
  const { servicePrincipalRoles: has, passwordRole, revokePrivilegedSessions } = parts.switches;
  if (has.includes(HIGHEST)) return true;
  const standing = standingOf(parts, user);
  if (action === 'sessions' && revokePrivilegedSessions === 'accepted') return true;
  if (standing === 'privileged') return false;
  if (standing === 'lesser-role') return has.includes('User Administrator');
  return action !== 'password' || passwordRole === 'privileged-only' || has.includes('User Administrator');
}
