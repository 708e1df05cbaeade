/** The directory as an administrator sees and changes it in the portal: settled, and past every rule of the product. */
import type { SandboxClock } from '../clock.ts';
import type { GroupClass } from '../tenant/company/groups.ts';
import { person } from '../tenant/company/people.ts';
import type { Directory } from '../tenant/graph/directory/directory.ts';
import type { Actor, GroupRecord, UserRecord } from '../tenant/graph/directory/records.ts';
import type { DirectoryDesk, DirectoryGroup, DirectoryUser, GroupPatch, UserPatch } from './ports.ts';

/** What the portal refuses even to an administrator. */
export class DirectoryRefusal extends Error {
  override readonly name = 'DirectoryRefusal';
}

/** Changes are made by the company's cloud administrator; unknown ids are left alone. */
export function createDirectoryDesk(directory: Directory, clock: SandboxClock): DirectoryDesk {
  const administrator = person('global-admin');
  const actor: Actor = {
    kind: 'user',
    id: administrator.id,
    userPrincipalName: administrator.userPrincipalName,
  };
  const settled = () => directory.settled();
  const binned = (deleted: boolean | undefined, before: string | null): string | null => {
    if (deleted === undefined || deleted === (before !== null)) return before;
    return deleted ? new Date(clock.now()).toISOString() : null;
  };
  const setMember = (groupId: string, userId: string, present: boolean) => {
    if (directory.anyGroup(groupId, settled())?.class === 'dynamic')
      throw new DirectoryRefusal(
        'A dynamic group takes its members from its rule; change the person instead.',
      );
    const there = directory.edges.edge(groupId, userId, settled()) !== null;
    if (there !== present) directory.setMember(groupId, userId, present, actor);
  };
  return {
    users: () => directory.allUsers().map(userView),
    groups: () => directory.allGroups().map(groupView),
    members: (groupId) =>
      directory.edges.membersOf(groupId, settled()).flatMap((id) => {
        const edge = directory.edges.edge(groupId, id, settled());
        return edge ? [{ id, since: new Date(edge.since).toISOString(), by: edge.by }] : [];
      }),
    patchUser(id, { deleted, ...patch }: UserPatch) {
      const before = directory.anyUser(id, settled());
      if (!before) return;
      const deletedDateTime = binned(deleted, before.deletedDateTime);
      directory.putUser({ ...before, ...(patch as Partial<UserRecord>), deletedDateTime }, actor);
    },
    patchGroup(id, { deleted, ...patch }: GroupPatch) {
      const before = directory.anyGroup(id, settled());
      if (!before) return;
      const deletedDateTime = binned(deleted, before.deletedDateTime);
      const changed = { ...before, ...patch, class: (patch.class ?? before.class) as GroupClass };
      directory.putGroup({ ...changed, deletedDateTime }, actor);
    },
    addMember: (groupId, userId) => setMember(groupId, userId, true),
    removeMember: (groupId, userId) => setMember(groupId, userId, false),
  };
}

function userView(user: UserRecord): DirectoryUser {
  return {
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    displayName: user.displayName,
    accountEnabled: user.accountEnabled,
    userType: user.userType,
    department: user.department,
    managerId: user.managerId,
    employeeType: user.employeeType,
    employeeLeaveDateTime: user.employeeLeaveDateTime,
    deleted: user.deletedDateTime !== null,
  };
}

function groupView({ id, displayName, class: kind, deletedDateTime }: GroupRecord): DirectoryGroup {
  return { id, displayName, class: kind, deleted: deletedDateTime !== null };
}
