/** A group object as Graph shows it: only what was selected, and what the caller may see (graph 5.1). */
import type { Principal } from './call.ts';
import type { GroupRecord } from './directory/records.ts';
import { isHidden } from './hidden-members.ts';
import { holdsAny } from './permissions.ts';
import { namesOf, type Projection, project, type Shown } from './projection.ts';
import { extensionAttributes } from './user-view.ts';

const MAIL_ENABLED = new Set(['m365', 'mail-enabled', 'distribution']);
const mailName = ({ displayName }: GroupRecord): string => displayName.toLowerCase();
const mailEnabled = (group: GroupRecord): boolean => MAIL_ENABLED.has(group.class);

const SHOWN: Projection<GroupRecord> = {
  id: ({ id }) => id,
  deletedDateTime: ({ deletedDateTime }) => deletedDateTime,
  classification: () => null,
  createdDateTime: ({ createdDateTime }) => createdDateTime,
  description: ({ description }) => description,
  displayName: ({ displayName }) => displayName,
  groupTypes: (group) => [
    ...(group.class === 'm365' ? ['Unified'] : []),
    ...(group.class === 'dynamic' ? ['DynamicMembership'] : []),
  ],
  isAssignableToRole: (group) => (group.class === 'role-assignable' ? true : null),
  mail: (group) => (mailEnabled(group) ? `${mailName(group)}@contoso.example` : null),
  mailEnabled,
  mailNickname: mailName,
  membershipRule,
  membershipRuleProcessingState: (group) => (group.class === 'dynamic' ? 'On' : null),
  onPremisesSyncEnabled: (group) => (group.class === 'synced' ? true : null),
  securityEnabled: (group) => group.class !== 'm365' && group.class !== 'distribution',
  visibility,
  assignedLabels: () => [],
  assignedLicenses: ({ assignedLicenses }) => assignedLicenses,
  isManagementRestricted: (group) => (group.class === 'restricted-management' ? true : null),
  onPremisesExtensionAttributes: ({ tags }) => extensionAttributes(tags[0]),
};

/** In lower case. */
export const GROUP_PROPERTIES = namesOf(SHOWN);

const DEFAULT = Object.keys(SHOWN).slice(0, 16);
const READERS = [
  'GroupMember.Read.All',
  'GroupMember.ReadWrite.All',
  'Group.Read.All',
  'Group.ReadWrite.All',
  'Directory.Read.All',
  'Directory.ReadWrite.All',
];

/** Throws a 400 `Refusal` for a property groups don't have. `select` undefined: the default set. */
export function showGroup(group: GroupRecord, select: string | undefined): Shown {
  return project('group', SHOWN, DEFAULT, group, select);
}

/** Whether the caller may see more of groups than that they exist. */
export const mayReadGroups = (principal: Principal): boolean => holdsAny(principal, ...READERS);

/** Whether the group counts as a security group (`securityEnabled`). */
export const isSecurityGroup = (group: GroupRecord): boolean =>
  group.class !== 'm365' && group.class !== 'distribution';

function visibility(group: GroupRecord): string | null {
  if (group.class !== 'm365') return null;
  return isHidden(group) ? 'HiddenMembership' : 'Private';
}

function membershipRule(group: GroupRecord): string | null {
  if (group.class !== 'dynamic') return null;
  return group.departments.map((department) => `(user.department -eq "${department}")`).join(' or ');
}
