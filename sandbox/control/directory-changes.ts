/** Users and groups made, deleted and changed by an administrator, and what the portal refuses. */
import { isCountryCode } from '../tenant/company/countries.ts';
import type { GroupClass } from '../tenant/company/groups.ts';
import type { GroupPatch, GroupRow, UserPatch, UserRow } from '../tenant/graph/directory/control.ts';
import type { ControlledTenant, DirectoryDesk } from './ports.ts';
import { ControlProblem } from './problem.ts';

/** `path` is a JSON Pointer into the body. */
const refused = (message: string, path?: string): ControlProblem =>
  new ControlProblem(400, 'invalid-change', message, path);

export function createdUser(desk: DirectoryDesk, body: unknown): UserRow {
  const user = body as UserPatch & Pick<UserRow, 'userPrincipalName' | 'displayName'>;
  checkUser(desk, null, user);
  return desk.addUser(user);
}

export function patchedUser(desk: DirectoryDesk, user: UserRow, patch: UserPatch): UserRow {
  checkUser(desk, user, patch);
  return desk.patchUser(user.id, patch);
}

export function createdGroup(desk: DirectoryDesk, body: unknown): GroupRow {
  const group = body as GroupPatch & Pick<GroupRow, 'displayName'>;
  checkGroup('assigned', group);
  return desk.addGroup(group);
}

export function patchedGroup(tenant: ControlledTenant, group: GroupRow, patch: GroupPatch): GroupRow {
  checkGroup(group.class, patch);
  if (patch.deleted) refuseLicensed(tenant, group);
  return tenant.directory.patchGroup(group.id, patch);
}

export function deletedGroup(tenant: ControlledTenant, group: GroupRow, permanently: boolean): void {
  refuseLicensed(tenant, group);
  if (permanently) tenant.directory.permanentlyDeleteGroup(group.id);
  else tenant.directory.patchGroup(group.id, { deleted: true });
}

/** A group can't be deleted while it carries licenses (graph 4.12). */
function refuseLicensed({ licenses }: ControlledTenant, { id, displayName }: GroupRow): void {
  const carried = licenses.carriedBy(id);
  if (carried.length === 0) return;
  throw refused(`${displayName} carries ${carried.join(', ')}; take them off it first.`);
}

function checkUser(desk: DirectoryDesk, before: UserRow | null, patch: UserPatch): void {
  const { userPrincipalName, usageLocation, managerId } = patch;
  if (typeof usageLocation === 'string' && !isCountryCode(usageLocation))
    throw refused(
      `"${usageLocation}" is no country of ISO 3166-1 alpha-2; the United Kingdom, for one, is GB.`,
      '/usageLocation',
    );
  if (userPrincipalName !== undefined && !/^[^@\s]+@[^@\s]+$/.test(userPrincipalName))
    throw refused(`"${userPrincipalName}" is no principal name: name@domain.`, '/userPrincipalName');
  if (managerId && !desk.listUsers().some(({ id }) => id === managerId.toLowerCase()))
    throw new ControlProblem(404, 'unknown-user', `The directory has no user ${managerId}.`, '/managerId');
  refuseTakenName(desk, before, patch);
}

/** A name belongs to one live user: somebody in the recycle bin lost theirs to whoever took it since. */
function refuseTakenName(desk: DirectoryDesk, before: UserRow | null, patch: UserPatch): void {
  const restores = patch.deleted === false && before?.deleted === true;
  if (patch.userPrincipalName === undefined && !restores) return;
  const name = patch.userPrincipalName ?? before?.userPrincipalName ?? '';
  const holder = desk.listUsers().find(({ id, userPrincipalName, deleted }) => {
    return !deleted && id !== before?.id && userPrincipalName.toLowerCase() === name.toLowerCase();
  });
  if (!holder) return;
  const path = patch.userPrincipalName === undefined ? '/deleted' : '/userPrincipalName';
  throw refused(`${name} is the principal name of ${holder.id}; delete or rename that user first.`, path);
}

function checkGroup(before: GroupClass, { class: after = before, hidesMembers }: GroupPatch): void {
  if (!hidesMembers || after === 'm365') return;
  const message = `Only Microsoft 365 groups (class m365) can hide their members, and this one is ${after}.`;
  throw refused(message, '/hidesMembers');
}
