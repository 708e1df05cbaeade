import type { RoleInstance } from '../../../domain/directory-role.ts';
import type { Known } from '../../../domain/risk.ts';
import { covers } from '../../../domain/role-scope.ts';
import type { RoleHeld } from '../../../ports/roles.ts';
import type { Ways } from '../accounts/roles.ts';
import { roleAssignmentsPath, roleInstancesPath } from './paths.ts';
import { listsThroughGroupsToo } from './principals.ts';
import { roleInstanceOf } from './views.ts';

/** What schedules and the directory's own list say of a role that a person has, directly or through groups that may carry roles. */
export async function roleHeldOf(
  ways: Ways,
  userId: string,
  role: { readonly roleId: string; readonly scope: string },
  requestId: string,
): Promise<RoleHeld> {
  const [instances, listed] = await listsThroughGroupsToo(
    ways,
    userId,
    [
      { what: 'Role assignments', path: roleInstancesPath, of: roleInstanceOf },
      { what: "The directory's own role assignments", path: roleAssignmentsPath, of: roleInstanceOf },
    ],
    { requestId, purpose: 'directory-roles' },
  );
  const here = (of: Known<readonly RoleInstance[]>) =>
    of.known === 'yes' ? { ...of, value: of.value.filter((one) => isOf(one, role)) } : of;
  const shown = here(listed);
  return {
    instances: here(instances),
    listed: shown.known === 'yes' ? { ...shown, value: shown.value.length > 0 } : shown,
  };
}

const isOf = (one: RoleInstance, { roleId, scope }: { readonly roleId: string; readonly scope: string }) =>
  one.roleId === roleId.toLowerCase() && covers(one, scope);
