/** The directory's audit log: who changed which membership, told minutes late. Facts: graph.md 2.2, 5. */
import type { SandboxClock } from '../../clock.ts';
import type { Random } from '../simulator.ts';
import type { Directory } from './directory/directory.ts';
import type { Actor, DirectoryChange } from './directory/records.ts';
import type { GraphSwitches } from './switches.ts';

/** A record as `GET /auditLogs/directoryAudits` returns it. */
export type AuditRecord = {
  readonly id: string;
  readonly category: 'GroupManagement' | 'UserManagement';
  readonly correlationId: string;
  readonly result: 'success';
  readonly resultReason: string;
  readonly activityDisplayName: string;
  readonly activityDateTime: string;
  readonly loggedByService: 'Core Directory';
  readonly operationType: string;
  readonly initiatedBy: Readonly<Record<'app' | 'user', unknown>>;
  readonly targetResources: readonly Readonly<Record<string, unknown>>[];
  readonly additionalDetails: readonly [];
};

export interface Audits {
  /** Records that can be read by now, newest first. */
  readable(now: number): readonly AuditRecord[];
}

type Kept = { readonly record: AuditRecord; readonly readableAt: number; readonly at: number };

const KEPT = 30 * 24 * 3_600_000;

export function createAudits(
  { clock, random, directory }: { clock: SandboxClock; random: Random; directory: Directory },
  switches: GraphSwitches,
): Audits {
  let log: Kept[] = [];
  directory.watch((change) => {
    const about = activityOf(directory, change);
    if (!about) return;
    const { from, to } = switches.auditDelayMinutes;
    const readableAt = change.at + 60_000 * (from + random.next() * (to - from));
    log.push({ record: recordOf(random, change, about), readableAt, at: change.at });
    const first = log[0];
    if (first && first.at < clock.now() - 2 * KEPT) log = log.filter(({ at }) => at >= clock.now() - KEPT);
  });
  return {
    readable: (now) =>
      log
        .filter(({ readableAt }) => readableAt <= now)
        .map(({ record }) => record)
        .reverse(),
  };
}

type Activity = Pick<AuditRecord, 'category' | 'activityDisplayName' | 'operationType' | 'targetResources'>;

function activityOf(directory: Directory, change: DirectoryChange): Activity | null {
  if (change.kind === 'group') return null;
  if (change.kind === 'user') {
    const activityDisplayName = userActivity(change);
    const user = change.after ?? change.before;
    if (!user || activityDisplayName === null) return null;
    const targetResources = [{ id: user.id, type: 'User', displayName: null, modifiedProperties: [] }];
    return { category: 'UserManagement', activityDisplayName, operationType: 'Update', targetResources };
  }
  const view = directory.settled();
  const group = directory.anyGroup(change.groupId, view);
  const user = directory.anyUser(change.memberId, view);
  const modified = (displayName: string, value: string) => {
    const text = JSON.stringify(value);
    return change.present
      ? { displayName, oldValue: null, newValue: text }
      : { displayName, oldValue: text, newValue: null };
  };
  return {
    category: 'GroupManagement',
    activityDisplayName: change.present ? 'Add member to group' : 'Remove member from group',
    operationType: change.present ? 'Assign' : 'Unassign',
    targetResources: [
      {
        id: change.memberId,
        displayName: null,
        type: user ? 'User' : 'Group',
        userPrincipalName: user?.userPrincipalName ?? null,
        modifiedProperties: [
          modified('Group.ObjectID', change.groupId),
          modified('Group.DisplayName', group?.displayName ?? ''),
        ],
      },
      { id: change.groupId, displayName: null, type: 'Group', groupType: 'azureAD', modifiedProperties: [] },
    ],
  };
}

function userActivity(change: Extract<DirectoryChange, { kind: 'user' }>): string | null {
  const { before, after } = change;
  if (!after) return 'Hard Delete user';
  if (!before) return 'Add user';
  if (!before.deletedDateTime && after.deletedDateTime) return 'Delete user';
  if (before.deletedDateTime && !after.deletedDateTime) return 'Restore user';
  if (before.accountEnabled !== after.accountEnabled)
    return after.accountEnabled ? 'Enable account' : 'Disable account';
  return 'Update user';
}

function recordOf(random: Random, { at, actor }: DirectoryChange, activity: Activity): AuditRecord {
  return {
    id: `Directory_${random.guid()}`,
    correlationId: random.guid(),
    result: 'success',
    resultReason: '',
    activityDateTime: new Date(at).toISOString(),
    loggedByService: 'Core Directory',
    initiatedBy: initiator(actor),
    additionalDetails: [],
    ...activity,
  };
}

function initiator(actor: Actor): AuditRecord['initiatedBy'] {
  if (actor.kind === 'user') {
    const { id, userPrincipalName } = actor;
    return { app: null, user: { id, displayName: null, userPrincipalName, ipAddress: null, userType: null } };
  }
  const { appId, displayName } = actor;
  return { app: { appId, displayName, servicePrincipalId: null, servicePrincipalName: null }, user: null };
}
