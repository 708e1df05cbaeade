/** What the audit log says of each change (graph 6.2). */
import { TENANT_ID } from '../../company.ts';
import { findSubscription } from '../company/licenses.ts';
import type { AuditRecord } from './audits.ts';
import type { Directory } from './directory/directory.ts';
import type { Actor, AssignedLicense, DirectoryChange, UserRecord } from './directory/records.ts';

export type Activity = Pick<
  AuditRecord,
  'category' | 'activityDisplayName' | 'operationType' | 'targetResources'
> &
  Partial<Pick<AuditRecord, 'loggedByService' | 'result' | 'resultReason'>>;

type ChangeOf<Kind extends DirectoryChange['kind']> = Extract<DirectoryChange, { readonly kind: Kind }>;

/** Values are JSON texts; `null`: there was or is none. */
type Modified = {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
};

/** None for a change that the log doesn't tell. */
export function activitiesOf(directory: Directory, change: DirectoryChange): readonly Activity[] {
  switch (change.kind) {
    case 'group':
      return [];
    case 'user':
      return userActivities(change);
    case 'license':
      return [licenseActivity(directory, change)];
    case 'member':
      return [memberActivity(directory, change)];
  }
}

function userActivities({ before, after, actor }: ChangeOf<'user'>): readonly Activity[] {
  const user = after ?? before;
  if (!user) return [];
  if (!after) return [aboutUser(user, null, 'Hard Delete user', [])];
  if (!before) return [aboutUser(user, null, 'Add user', [])];
  const told = changesOf(before, after, actor);
  return told.length > 0 ? told : [aboutUser(user, null, 'Update user', [])];
}

/** Each with a record of its own. */
function changesOf(before: UserRecord, after: UserRecord, actor: Actor): readonly Activity[] {
  const about = (name: string, ...modified: readonly Modified[]) => aboutUser(after, null, name, modified);
  const byThemselves = actor.kind === 'user' && actor.id === after.id;
  const { accountEnabled, passwordChange = 'none', usageLocation, managerId } = after;
  const newPassword = before.passwordChangedAt !== after.passwordChangedAt;
  const demanded = passwordChange !== 'none' && (before.passwordChange ?? 'none') !== passwordChange;
  const told: readonly (Activity | false)[] = [
    !before.deletedDateTime && after.deletedDateTime !== null && about('Delete user'),
    before.deletedDateTime !== null && !after.deletedDateTime && about('Restore user'),
    before.accountEnabled !== accountEnabled && about(accountEnabled ? 'Enable account' : 'Disable account'),
    newPassword && about(byThemselves ? 'Change user password' : 'Reset user password'),
    demanded && !newPassword && about('Set force change user password'),
    before.sessionsValidFrom !== after.sessionsValidFrom &&
      about('Update StsRefreshTokenValidFrom Timestamp'),
    before.managerId !== managerId &&
      about(
        managerId === null ? 'Remove user manager' : 'Set user manager',
        valueChange('Manager', listed(before.managerId), listed(managerId)),
      ),
    before.usageLocation !== usageLocation &&
      about('Update user', valueChange('UsageLocation', listed(before.usageLocation), listed(usageLocation))),
  ];
  return told.filter((one) => one !== false);
}

const listed = (value: string | null): readonly string[] => (value === null ? [] : [value]);

function licenseActivity(directory: Directory, change: ChangeOf<'license'>): Activity {
  const user = directory.anyUser(change.userId, directory.settled());
  const { userPrincipalName = null } = user ?? {};
  const licenses = valueChange(
    'AssignedLicense',
    change.before.map(licenseText),
    change.after.map(licenseText),
  );
  const about = aboutUser({ id: change.userId }, userPrincipalName, 'Change user license', [licenses]);
  return change.failure === null ? about : { ...about, result: 'failure', resultReason: change.failure };
}

function licenseText({ skuId, disabledPlans }: AssignedLicense): string {
  const name = findSubscription(skuId)?.skuPartNumber ?? '';
  const off = disabledPlans.join(', ');
  return `[SkuName=${name}, AccountId=${TENANT_ID}, SkuId=${skuId}, DisabledPlans=[${off}]]`;
}

export function valueChange(
  displayName: string,
  before: readonly string[],
  after: readonly string[],
): Modified {
  return { displayName, oldValue: JSON.stringify(before), newValue: JSON.stringify(after) };
}

export function aboutUser(
  { id }: Pick<UserRecord, 'id'>,
  userPrincipalName: string | null,
  activityDisplayName: string,
  modifiedProperties: readonly Modified[],
): Activity {
  const name = userPrincipalName === null ? {} : { userPrincipalName };
  const targetResources = [{ id, type: 'User', displayName: null, ...name, modifiedProperties }];
  return { category: 'UserManagement', activityDisplayName, operationType: 'Update', targetResources };
}

function memberActivity(directory: Directory, change: ChangeOf<'member'>): Activity {
  const view = directory.settled();
  const group = directory.anyGroup(change.groupId, view);
  const user = directory.anyUser(change.memberId, view);
  const modified = (displayName: string, value: string): Modified => {
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
