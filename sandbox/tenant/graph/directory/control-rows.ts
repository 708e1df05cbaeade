/** What administrators see of users and groups, and how a change of theirs becomes a record. */
import type { GroupClass } from '../../company/groups.ts';
import type { GroupPatch, GroupRow, UserPatch, UserRow } from './control.ts';
import type { GroupRecord, UserRecord } from './records.ts';

export function userRow(user: UserRecord): UserRow {
  const { id, userPrincipalName, displayName, accountEnabled, userType, department, managerId } = user;
  const { jobTitle, employeeType, employeeLeaveDateTime, usageLocation, country, costCenter } = user;
  return {
    id,
    userPrincipalName,
    displayName,
    accountEnabled,
    userType,
    jobTitle,
    department,
    managerId,
    employeeType,
    employeeLeaveDateTime,
    usageLocation,
    country,
    costCenter,
    deleted: user.deletedDateTime !== null,
  };
}

export const groupRow = (group: GroupRecord): GroupRow => {
  const { id, displayName, class: kind, hidesMembers, deletedDateTime } = group;
  return { id, displayName, class: kind, hidesMembers, deleted: deletedDateTime !== null };
};

const deletedAt = (before: string | null, deleted: boolean | undefined, now: string): string | null =>
  deleted === undefined ? before : deleted ? (before ?? now) : null;

export function patchedUser(user: UserRecord, { deleted, ...patch }: UserPatch, now: string): UserRecord {
  return { ...user, ...patch, id: user.id, deletedDateTime: deletedAt(user.deletedDateTime, deleted, now) };
}

export function patchedGroup(
  group: GroupRecord,
  { deleted, ...patch }: GroupPatch,
  now: string,
): GroupRecord {
  return {
    ...group,
    ...patch,
    id: group.id,
    deletedDateTime: deletedAt(group.deletedDateTime, deleted, now),
  };
}

/** Ordinary guests come without an employment type. */
type NewAccount = { readonly userPrincipalName: string; readonly userType?: 'Member' | 'Guest' };
type Named = { readonly id: string; readonly displayName: string };

export function newUser(
  { id, displayName, userPrincipalName, userType = 'Member' }: Named & NewAccount,
  now: string,
): UserRecord {
  const missing = {
    jobTitle: null,
    department: null,
    costCenter: null,
    managerId: null,
    employeeLeaveDateTime: null,
  };
  const plain = { onPremisesSyncEnabled: null, isManagementRestricted: null, deletedDateTime: null } as const;
  const account = {
    accountEnabled: true,
    userType,
    employeeType: userType === 'Guest' ? null : 'Employee',
    usageLocation: 'NL',
    country: 'Netherlands',
  } as const;
  return {
    id: id.toLowerCase(),
    displayName,
    userPrincipalName,
    ...account,
    ...missing,
    ...plain,
    createdDateTime: now,
  };
}

export function newGroup(group: Named & { readonly class?: GroupClass }, now: string): GroupRecord {
  const { id, displayName, class: kind = 'assigned' } = group;
  const empty = {
    description: '',
    tags: [],
    ownerIds: [],
    departments: [],
    hidesMembers: false,
    assignedLicenses: [],
    deletedDateTime: null,
  };
  return { id: id.toLowerCase(), displayName, class: kind, ...empty, createdDateTime: now };
}
