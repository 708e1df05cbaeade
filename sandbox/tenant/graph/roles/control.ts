/** Directory roles as they settled, and as administrators give and take them. */
import type { Directory } from '../directory/directory.ts';
import type { Actor } from '../directory/records.ts';
import { roleNamed } from './definitions.ts';
import type { Roles } from './roles.ts';

type RoleRow = {
  readonly id: string;
  readonly displayName: string;
  readonly eligible: boolean;
  /** ISO 8601; `null`: for good. */
  readonly end: string | null;
  /** Of the group that holds it; `null`: held directly. */
  readonly throughGroup: string | null;
};

/** A `RangeError` names an unknown id or role. */
export interface RoleControl {
  rolesOf(userId: string): readonly RoleRow[];
  /** A role by id or name; eligible: to be activated. */
  putRole(userId: string, role: string, eligible: boolean): void;
  /** Both in effect and eligible. */
  deleteRole(userId: string, role: string): void;
}

type Parts = { readonly directory: Directory; readonly roles: Roles; readonly admin: Actor };

export function createRoleControl({ directory, roles, admin }: Parts): RoleControl {
  const idOf = (id: string): string => {
    const user = directory.anyUser(id.toLowerCase(), directory.settled());
    if (user) return user.id;
    throw new RangeError(`The directory has no user ${id}; list them to see which there are.`);
  };
  return {
    rolesOf(userId) {
      const view = directory.settled();
      const id = idOf(userId);
      const groups = directory.edges
        .groupsOf(id, view)
        .filter((groupId) => directory.group(groupId, view)?.class === 'role-assignable');
      return [id, ...groups].flatMap((holder) =>
        roles.of(holder, view).map(({ role, how, until }) => ({
          id: role.id,
          displayName: role.displayName,
          eligible: how === 'eligible',
          end: until === null ? null : new Date(until).toISOString(),
          throughGroup: holder === id ? null : holder,
        })),
      );
    },
    putRole: (userId, role, eligible) => void roles.put(idOf(userId), roleNamed(role), eligible, admin),
    deleteRole(userId, role) {
      const [id, definition] = [idOf(userId), roleNamed(role)];
      for (const eligible of [false, true]) roles.remove(id, definition, eligible, admin);
    },
  };
}
