/** What the audit log says of each change (graph 6.2). */
import { TENANT_ID } from '../../company.ts';
import { findSubscription } from '../company/licenses.ts';
import type { AuditRecord } from './audits.ts';
import type { Directory } from './directory/directory.ts';
import type { AssignedLicense, DirectoryChange, UserRecord } from './directory/records.ts';

export type Activity = Pick<
  AuditRecord,
  'category' | 'activityDisplayName' | 'operationType' | 'targetResources'
> &
  Partial<Pick<AuditRecord, 'result' | 'resultReason'>>;

type ChangeOf<Kind extends DirectoryChange['kind']> = Extract<DirectoryChange, { readonly kind: Kind }>;

/** Values are JSON texts; `null`: there was or is none. */
type Modified = {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
};

/** `null` for a change that the log doesn't tell. */
export function activityOf(directory: Directory, change: DirectoryChange): Activity | null {
  switch (change.kind) {
    case 'group':
      return null;
    case 'user':
      return userActivity(change);
    case 'license':
      return licenseActivity(directory, change);
    case 'member':
      return memberActivity(directory, change);
  }
}

function userActivity(change: ChangeOf<'user'>): Activity | null {
  const { before, after } = change;
  const user = after ?? before;
  if (!user) return null;
  const modified =
    before && after && before.usageLocation !== after.usageLocation
      ? [valueChange('UsageLocation', listed(before.usageLocation), listed(after.usageLocation))]
      : [];
  return aboutUser(user, null, userActivityName(change), modified);
}

const listed = (value: string | null): readonly string[] => (value === null ? [] : [value]);

function userActivityName({ before, after }: ChangeOf<'user'>): string {
  if (!after) return 'Hard Delete user';
  if (!before) return 'Add user';
  if (!before.deletedDateTime && after.deletedDateTime) return 'Delete user';
  if (before.deletedDateTime && !after.deletedDateTime) return 'Restore user';
  if (before.accountEnabled !== after.accountEnabled)
    return after.accountEnabled ? 'Enable account' : 'Disable account';
  return 'Update user';
}

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

function valueChange(displayName: string, before: readonly string[], after: readonly string[]): Modified {
  return { displayName, oldValue: JSON.stringify(before), newValue: JSON.stringify(after) };
}

function aboutUser(
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
