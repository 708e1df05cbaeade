import type { AccessRequest } from '../../domain/request.ts';
import { roleKey } from '../../targets/directory-role/keys.ts';
import type { PimTable, RoleEntry } from './pim-table.ts';

/** What a request asks for, as the table has it. */
export type Asked = {
  readonly role: RoleEntry;
  /** Its place in the table, as a JSON pointer. */
  readonly path: string;
  readonly scope: string;
  /** In words of the table. */
  readonly scopeTitle: string;
  readonly minutes: number;
  /** The number of the incident. */
  readonly incident: string;
  readonly target: string;
};

/** `null`: a table that is newer than the request does not offer it any more. */
export function askedOf({ variables, duration }: AccessRequest, { directoryRoles }: PimTable): Asked | null {
  const place = directoryRoles.findIndex(({ name }) => name === variables['role']);
  const role = directoryRoles[place];
  const scope = role?.scopes.find((one) => one.scope === variables['scope']);
  if (!role || !scope || duration.lasts !== 'minutes') return null;
  return {
    role,
    path: `/directoryRoles/${place}`,
    scope: scope.scope,
    scopeTitle: scope.title,
    minutes: duration.minutes,
    incident: variables['incident'] ?? '',
    target: roleKey({ roleId: role.roleId, scope: scope.scope }),
  };
}
