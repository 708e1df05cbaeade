/** What an administrator does in the portal, and what the sandbox's controls show: settled state, no lag. */
import type { SandboxClock } from '../../../clock.ts';
import type { GroupClass } from '../../company/groups.ts';
import { type ObjectType, objectId } from '../../company/ids.ts';
import { person } from '../../company/people.ts';
import { groupRow, newGroup, newUser, patchedGroup, patchedUser, userRow } from './control-rows.ts';
import type { Directory } from './directory.ts';
import { reevaluate } from './dynamic-groups.ts';
import { liveMembers } from './nesting.ts';
import type { Actor, UserRecord } from './records.ts';

export type UserRow = {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly userType: 'Member' | 'Guest';
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly managerId: string | null;
  readonly employeeType: string | null;
  readonly employeeLeaveDateTime: string | null;
  readonly usageLocation: string | null;
  readonly country: string | null;
  readonly costCenter: string | null;
  readonly deleted: boolean;
};

export type UserPatch = Partial<
  Omit<UserRow, 'id'> & Pick<UserRecord, 'externalUserState' | 'sessionsValidFrom'>
>;

export type GroupRow = {
  readonly id: string;
  readonly displayName: string;
  readonly class: GroupClass;
  /** Of a Microsoft 365 group; others can't, and then it says nothing. */
  readonly hidesMembers: boolean;
  readonly deleted: boolean;
};

export type GroupPatch = Partial<Omit<GroupRow, 'id'>>;

/** The id is drawn unless it is said. */
type NewUser = Pick<UserRow, 'displayName' | 'userPrincipalName'> & UserPatch & { readonly id?: string };

type NewGroup = Pick<GroupRow, 'displayName'> & GroupPatch & { readonly id?: string };

/** `since` is ISO 8601; `by` is `seed`, `app:{appId}` or `user:{id}`. */
export type MemberRow = { readonly id: string; readonly since: string; readonly by: string };

/** Every method throws a `RangeError` that names an unknown id. */
export interface DirectoryControl {
  /** Deleted ones too, until they are gone for ever. */
  listUsers(): readonly UserRow[];
  user(id: string): UserRow;
  patchUser(id: string, patch: UserPatch): UserRow;
  /** A new account with an id of its own, even under a name that was there before; the rest is as for an employee. */
  addUser(user: NewUser): UserRow;
  /** From the recycle bin, for ever, or at once. */
  permanentlyDeleteUser(id: string): void;
  listGroups(): readonly GroupRow[];
  group(id: string): GroupRow;
  patchGroup(id: string, patch: GroupPatch): GroupRow;
  /** A new group with an id of its own; names may repeat. */
  addGroup(group: NewGroup): GroupRow;
  /** From the recycle bin, for ever, or at once. */
  permanentlyDeleteGroup(id: string): void;
  /** Direct members that exist: committed state, whatever reads show. */
  members(groupId: string): readonly MemberRow[];
  /** Out of band, by an administrator, or by whom `by` names as a membership does. Whether something changed. */
  putMember(groupId: string, memberId: string, by?: string): boolean;
  deleteMember(groupId: string, memberId: string, by?: string): boolean;
}

export function createDirectoryControl(clock: SandboxClock, directory: Directory): DirectoryControl {
  const admin = administrator();
  const view = directory.settled;
  const now = () => new Date(clock.now()).toISOString();
  const userOf = (id: string) => known(directory.anyUser(id.toLowerCase(), view()), 'user', id);
  const groupOf = (id: string) => known(directory.anyGroup(id.toLowerCase(), view()), 'group', id);
  let made = 0;
  const freshId = (type: ObjectType) => objectId(type, `made in the portal, number ${++made}`);
  const putUser = (record: UserRecord): UserRow => {
    directory.putUser(record, admin);
    reevaluate(directory, record, admin);
    return userRow(record);
  };
  const setMember = (present: boolean) => (groupId: string, memberId: string, by?: string) => {
    const group = groupOf(groupId).id;
    const member = memberId.toLowerCase();
    if (!directory.anyGroup(member, view())) userOf(memberId);
    if ((directory.edges.edge(group, member, view()) !== null) === present) return false;
    directory.setMember(group, member, present, by === undefined ? admin : namedAs(by));
    return true;
  };
  return {
    listUsers: () => directory.allUsers().map(userRow),
    user: (id) => userRow(userOf(id)),
    patchUser: (id, patch) => putUser(patchedUser(userOf(id), patch, now())),
    addUser({ id = freshId('user'), ...user }) {
      return putUser(patchedUser(newUser({ id, ...user }, now()), user, now()));
    },
    permanentlyDeleteUser: (id) => directory.dropUser(userOf(id).id, admin),
    listGroups: () => directory.allGroups().map(groupRow),
    group: (id) => groupRow(groupOf(id)),
    patchGroup(id, patch) {
      const record = patchedGroup(groupOf(id), patch, now());
      directory.putGroup(record, admin);
      return groupRow(record);
    },
    addGroup({ id = freshId('group'), ...group }) {
      const record = patchedGroup(newGroup({ id, ...group }, now()), group, now());
      directory.putGroup(record, admin);
      return groupRow(record);
    },
    permanentlyDeleteGroup: (id) => directory.dropGroup(groupOf(id).id, admin),
    members(groupId) {
      const { id } = groupOf(groupId);
      return liveMembers(directory, id, view()).map((memberId) => {
        const edge = directory.edges.edge(id, memberId, view());
        return { id: memberId, since: new Date(edge?.since ?? 0).toISOString(), by: edge?.by ?? 'seed' };
      });
    },
    putMember: setMember(true),
    deleteMember: setMember(false),
  };
}

/** Who changes things in the portal, unless somebody else is named. */
export const administrator = (): Actor =>
  adminOf(person('global-admin').id, person('global-admin').userPrincipalName);

/** Whoever a membership is to name as its maker: an app by `app:{appId}`, else a person. */
function namedAs(by: string): Actor {
  const [, appId] = /^app:(.+)$/.exec(by) ?? [];
  return appId ? { kind: 'app', appId, displayName: `App ${appId}` } : adminOf(by, by);
}

const adminOf = (id: string, userPrincipalName: string): Actor => ({ kind: 'user', id, userPrincipalName });

function known<T>(record: T | undefined, type: string, id: string): T {
  if (record !== undefined) return record;
  throw new RangeError(`The directory has no ${type} ${id}; list them to see which there are.`);
}
