/**
 * Groups of the sandbox company. `group('GRP-VPN-USERS').id` is the Entra object id; ids derive from names, so
 * policy tables may hold them as text.
 */
import { objectId } from './ids.ts';

/**
 * What kind of group it is, as far as writing its members goes: `assigned` security groups, `m365` groups and
 * `licensed` security groups take members; `role-assignable` ones take them from apps that may manage roles; the
 * others refuse.
 */
export type GroupClass =
  | 'assigned'
  | 'm365'
  | 'licensed'
  | 'role-assignable'
  | 'dynamic'
  | 'synced'
  | 'restricted-management'
  | 'mail-enabled'
  | 'distribution';

export type Group = {
  readonly id: string;
  readonly displayName: string;
  readonly class: GroupClass;
  readonly description: string;
  /** Graph shows the first as `onPremisesExtensionAttributes.extensionAttribute1`. */
  readonly tags: readonly string[];
  /** Keys of people. */
  readonly owners: readonly string[];
  /** Keys of people, or names of groups (`GRP-…`). */
  readonly members: readonly string[];
  /** Everybody enabled in these departments is a member too; of a `licensed` group, everybody but guests. */
  readonly departments: readonly string[];
  readonly deleted: boolean;
};

type Parts = Partial<Omit<Group, 'id' | 'displayName' | 'class' | 'description'>>;

export const groupId = (displayName: string): string => objectId('group', displayName);

function groupOf(displayName: string, kind: GroupClass, description: string, parts: Parts = {}): Group {
  const empty = { tags: [], owners: [], members: [], departments: [], deleted: false };
  return { id: groupId(displayName), displayName, class: kind, description, ...empty, ...parts };
}

/** Groups that catalog items of the sandbox lead to. */
const REQUESTABLE: readonly Group[] = [
  groupOf('GRP-FINANCE-BI-READ', 'assigned', 'Reads the finance dashboards', {
    tags: ['financial-data'],
    owners: ['finance-bi-owner', 'finance-data-owner'],
    members: ['finance-member', 'finance-manager'],
  }),
  groupOf('GRP-TEAM-ALPHA', 'assigned', 'Team Alpha', {
    owners: ['team-alpha-lead'],
    members: ['team-alpha-lead', 'team-alpha-member'],
  }),
  groupOf('GRP-SALES-CRM-USERS', 'm365', 'Uses the CRM', {
    owners: ['crm-owner'],
    members: ['crm-owner', 'sales-manager', 'sales-member'],
  }),
  groupOf('GRP-ENG-REPO-READ', 'assigned', 'Reads the source repositories', {
    owners: ['repo-owner'],
    members: ['GRP-TEAM-BETA'],
  }),
  groupOf('GRP-ENG-REPO-WRITE', 'assigned', 'Writes the source repositories', {
    owners: ['repo-owner'],
    members: ['eng-manager', 'team-alpha-member'],
  }),
  groupOf('GRP-HR-CASES', 'assigned', 'Works on cases of the HR desk', {
    tags: ['personal-data'],
    owners: ['hr-app-owner'],
    members: ['hr-officer'],
  }),
  groupOf('GRP-PAYMENTS-CREATE', 'assigned', 'Enters payment batches', {
    tags: ['financial-data'],
    owners: ['payments-owner'],
    members: ['payments-clerk'],
  }),
  groupOf('GRP-PAYMENTS-APPROVE', 'assigned', 'Releases payment batches', {
    tags: ['financial-data'],
    owners: ['payments-owner'],
    members: ['payments-approver'],
  }),
  groupOf('GRP-VPN-USERS', 'assigned', 'Connects from outside the office', { owners: ['vpn-owner'] }),
  groupOf('GRP-INTUNE-FIELD-APPS', 'assigned', 'Gets the field apps on the phone', {
    owners: ['field-apps-owner'],
    members: ['field-manager'],
  }),
];

/** Groups that may be asked for but must not be written just like that, or at all. */
const GUARDED: readonly Group[] = [
  groupOf('GRP-BREAK-GLASS', 'assigned', 'Emergency administration', {
    owners: ['ciso'],
    members: ['break-glass-1'],
  }),
  groupOf('GRP-GLOBAL-HELPDESK', 'role-assignable', 'Holds the Helpdesk Administrator role', {
    owners: ['it-director'],
    members: ['helpdesk-manager'],
  }),
  groupOf('GRP-GLOBAL-ADMINS', 'role-assignable', 'Holds the Global Administrator role', {
    owners: ['ciso'],
    members: ['global-admin'],
  }),
  groupOf('GRP-SERVER-ADMINS', 'assigned', 'Administers servers', {
    tags: ['privileged'],
    owners: ['it-director'],
    members: ['global-admin', 'GRP-NESTED-IN-PRIVILEGED', 'GRP-SERVER-OPERATORS'],
  }),
  groupOf('GRP-NESTED-IN-PRIVILEGED', 'assigned', 'Looks harmless, is nested in GRP-SERVER-ADMINS', {
    owners: ['it-director'],
    members: ['helpdesk-manager'],
  }),
  groupOf('GRP-SERVER-OPERATORS', 'assigned', 'Restarts servers', { members: ['GRP-NIGHT-SHIFT'] }),
  groupOf('GRP-NIGHT-SHIFT', 'assigned', 'Two levels below GRP-SERVER-ADMINS', {
    members: ['helpdesk-agent'],
  }),
  groupOf('GRP-ALL-ENGINEERING', 'dynamic', 'Everybody in Engineering', { departments: ['Engineering'] }),
  groupOf('GRP-ALL-SALES', 'dynamic', 'Everybody in Sales', { departments: ['Sales'] }),
  groupOf('GRP-FILESHARE-FIELD', 'synced', 'File share of the depots, mastered on-premises', {
    owners: ['field-manager'],
    members: ['synced'],
  }),
  groupOf('GRP-PRINT-DEPOT', 'synced', 'Printers of the depots, mastered on-premises'),
  groupOf('GRP-BOARD-SECRETS', 'restricted-management', 'In a restricted management unit', {
    owners: ['ceo'],
    members: ['restricted'],
  }),
  groupOf('GRP-EXECUTIVE-DEVICES', 'restricted-management', 'Devices of the board', { members: ['ceo'] }),
  groupOf('MESG-FINANCE-NEWS', 'mail-enabled', 'Mail-enabled security group', { departments: ['Finance'] }),
  groupOf('DL-ALL-STAFF', 'distribution', 'Distribution list of everybody in the building', {
    members: ['ceo', 'cfo'],
  }),
  groupOf('DL-FIELD', 'distribution', 'Distribution list of the field', { departments: ['Field Service'] }),
];

/** Groups whose members approve, operate or stand by. */
const ROLES: readonly Group[] = [
  groupOf('GRP-SECURITY-APPROVERS', 'assigned', 'Approves for Security', {
    owners: ['ciso'],
    members: ['security-approver-1', 'security-approver-2', 'security-approver-3', 'security-approver-4'],
  }),
  groupOf('GRP-IDENTITY-OPS', 'assigned', 'Operates Countersign', {
    owners: ['iam-lead'],
    members: ['identity-ops-1', 'identity-ops-2', 'identity-ops-3'],
  }),
  groupOf('GRP-IAM-DUTY-MANAGERS', 'assigned', 'IAM duty managers', {
    owners: ['iam-lead'],
    members: ['iam-duty-manager-1', 'iam-duty-manager-2'],
  }),
  groupOf('GRP-INCIDENT-MANAGERS', 'assigned', 'Incident managers', {
    owners: ['it-director'],
    members: ['it-director', 'helpdesk-manager'],
  }),
  groupOf('GRP-MESSAGING', 'assigned', 'Runs mail and calendars', {
    owners: ['it-director'],
    members: ['vpn-owner', 'global-admin'],
  }),
  groupOf('GRP-SECOPS', 'assigned', 'Security operations', {
    owners: ['secops-lead'],
    members: ['secops-lead', 'secops-analyst-1', 'secops-analyst-2'],
  }),
  groupOf('GRP-SECOPS-ONCALL', 'assigned', 'Whom Security operations has on call', {
    owners: ['secops-lead'],
    members: ['secops-analyst-1', 'secops-analyst-2'],
  }),
  groupOf('GRP-SECOPS-LEADS', 'assigned', 'Leads Security operations', {
    owners: ['ciso'],
    members: ['secops-lead', 'ciso'],
  }),
  groupOf('GRP-VIPS', 'assigned', 'Accounts that are worth more to an attacker', {
    owners: ['ciso'],
    members: ['ceo', 'cfo'],
  }),
  groupOf('GRP-SERVICE-ACCOUNTS', 'assigned', 'Accounts of machines', {
    owners: ['it-director'],
    members: ['service-account', 'countersign-mailbox'],
  }),
  groupOf('GRP-FINANCE-DATA-OWNERS', 'assigned', 'Data owners of Finance', {
    owners: ['cfo'],
    members: ['finance-data-owner'],
  }),
  groupOf('GRP-TELECOM', 'assigned', 'Telecom', { owners: ['telecom-owner'], members: ['telecom-owner'] }),
  groupOf('GRP-M365-LICENSE-OWNERS', 'assigned', 'Buys and minds Microsoft 365 licenses', {
    owners: ['it-director'],
    members: ['it-director', 'helpdesk-manager'],
  }),
  groupOf('GRP-AUDITORS', 'assigned', 'Reads the audit', { owners: ['ciso'], members: ['legal-counsel'] }),
  groupOf('GRP-NOBODY-APPROVES', 'assigned', 'An approver group that ran empty', { owners: ['ciso'] }),
];

/** Which SKUs they carry: `licenses.ts`. */
const LICENSED: readonly Group[] = [
  groupOf('LIC-M365-E3', 'licensed', 'Gets Microsoft 365 E3', { departments: ['Finance', 'Sales'] }),
  groupOf('LIC-POWER-BI-PRO', 'licensed', 'Gets Power BI Pro', { members: ['finance-manager'] }),
  groupOf('LIC-TEAMS-PHONE', 'licensed', 'Gets Teams Phone', { owners: ['telecom-owner'] }),
  groupOf('LIC-VISIO', 'licensed', 'Gets Visio Plan 2', { owners: ['it-director'] }),
];

const OTHERS: readonly Group[] = [
  groupOf('GRP-TEAM-BETA', 'assigned', 'Team Beta', {
    owners: ['eng-manager'],
    members: ['developer-namesake'],
  }),
  groupOf('GRP-TEAM-GAMMA', 'assigned', 'Team Gamma', { owners: ['eng-manager'] }),
  groupOf('GRP-FINANCE-ALL', 'assigned', 'Everybody in Finance, by hand', { departments: ['Finance'] }),
  groupOf('GRP-TREASURY-ALL', 'assigned', 'Everybody in Treasury, by hand', { departments: ['Treasury'] }),
  groupOf('GRP-WIKI-READERS', 'assigned', 'A large group: several pages of members', {
    departments: ['Engineering', 'Sales', 'Finance', 'Marketing', 'Field Service', 'IT'],
  }),
  groupOf('GRP-LEGAL-HOLD', 'assigned', 'Cases under legal hold', { owners: ['legal-counsel'] }),
  groupOf('GRP-MARKETING-ASSETS', 'm365', 'Pictures and brochures', { departments: ['Marketing'] }),
  groupOf('GRP-PROJECT-ORION', 'm365', 'Project Orion', { owners: ['team-alpha-lead'] }),
  groupOf('GRP-PROJECT-VEGA', 'm365', 'Project Vega', { owners: ['marketing-manager'] }),
  groupOf('GRP-PARTNERS', 'm365', 'Guests and their hosts', { members: ['guest', 'finance-manager'] }),
  groupOf('GRP-OLD-CRM-USERS', 'assigned', 'Was deleted; the catalog may still name it', { deleted: true }),
  // Two groups of one name: a display name never identifies a group.
  groupOf('GRP-REPORTS', 'assigned', 'Reports of Finance', { owners: ['finance-manager'] }),
  { ...groupOf('GRP-REPORTS', 'assigned', 'Reports of Sales'), id: groupId('GRP-REPORTS (Sales)') },
];

export const GROUPS: readonly Group[] = [...REQUESTABLE, ...GUARDED, ...ROLES, ...LICENSED, ...OTHERS];

/** The first group with this display name. Throws when there is none. */
export function group(displayName: string): Group {
  const found = GROUPS.find((one) => one.displayName === displayName);
  if (found) return found;
  throw new Error(`The sandbox company has no group "${displayName}". See sandbox/tenant/company/groups.ts.`);
}
