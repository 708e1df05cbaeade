/** docs/permissions.md, out of what the journeys showed. */

import { IDENTITIES } from '../../sandbox/company.ts';
import { OPTIONAL_PERMISSIONS, PERMISSIONS_OF } from '../../sandbox/company-permissions.ts';
import { appRoleId, LICENSE_READER } from '../../sandbox/tenant/graph/permissions.ts';
import type { UsedPermissionRow } from '../../sandbox/tenant/used-permissions.ts';
import { AT_WORST, NEVER_GRANTED, NOTES, STEPS } from './reasons.ts';

const INTRODUCTION = `# Permissions in Microsoft Graph

Countersign calls Graph as an application. This page is derived: \`node cli/permissions.ts\` runs journeys of the whole
product in the sandbox, whose Graph refuses what was not granted to whoever calls, and writes down which permission of which identity let each call
pass. A test fails when the page, the declared list (\`sandbox/company-permissions.ts\`) and the journeys differ, when a permission
could go without any journey noticing, when one is missing, and when a call is made with another identity than its own.

Grant these application permissions, and no others. Each identity gets its own, where the work is split ([which id goes where](identities.md)); where it
is not, the one identity gets them all, but for those that write to accounts or give roles. Those named optional can be left out; what is lost then, their note says.
For risky users, where the table of \`risky-user-unblock\` is deployed, give all that write to accounts, and of the optional ones of reading all but \`RoleManagementPolicy.Read.Directory\`; for
emergency access, where that of \`pim-emergency-access\` is deployed, the one that gives roles, \`RoleManagement.Read.Directory\` and \`RoleManagementPolicy.Read.Directory\`. Elsewhere give none of these.
\`TeamMember.Read.All\` and \`DeviceManagementApps.Read.All\` go with [probes](policy.md#probes) of type \`team\` and \`intune-app\`; a probe of type \`sharepoint-site\` takes a right at SharePoint itself, which this page does not derive ([how](sites.md)).

\`npm run grant\` grants them from the same list, by the difference to what is granted, and takes away what is not wanted where it is asked to ([deployment](deploy.md#6-the-rights-in-microsoft-graph)).`;

const WHAT_A_SPLIT_IS_GOOD_FOR = `## What splitting is good for

**The split confines a stolen token, not stolen code.** Every identity that is attached to the app can be used by all code that runs in it: whoever runs code of theirs
in the app has all of them. What the split gives: a token that leaked or was logged somewhere does one kind of work; the directory's own audit tells what wrote from what read; and
writing can be switched off by itself, by taking one identity its permissions, while reading, proving and telling go on. It is no isolation.

What confines the code is what stands right before the wire: Countersign adds members only to groups, and assigns only licenses, that a deployed policy table gives, and
takes away only what a grant of its own that is being ended names ([design](design.md#hard-parts)). Whoever changes the code changes that as well; what is said
under "confined" below holds in the directory itself.

Work that writes to accounts (sessions, passwords, sign-in, verdicts about risk) has an identity of its own (\`PASSWORD_IDENTITY_CLIENT_ID\`), for which no other stands in. Work that gives
directory roles and takes them away has one of its own, too (\`ROLE_IDENTITY_CLIENT_ID\`): whoever has a token of it makes itself Global Administrator.`;

const CONFINING = `## Confining it further

**Restricted management administrative units.** A group in one can only be changed by whoever holds a role that is scoped to that unit; permissions and roles for the whole
tenant do not reach it. Put groups there that no ticket leads to and that much depends on: those with Azure roles, those that Conditional Access names, approvers and
operators of Countersign. Countersign refuses to give such groups, and the simulated Graph refuses to write them.

**Administrative units.** An application permission can't be scoped; a directory role can. In place of \`GroupMember.ReadWrite.All\`, the role *Groups Administrator*, assigned to the service principal of the writer
and scoped to a unit that holds the groups your policy tables give, lets it change the members of those alone; in the same way *License Administrator* or *User Administrator* over a unit of people stands for the
two others of the writer. Groups Administrator also renames and deletes the groups of its unit. This way is not simulated, and was not tried by us: try it on one group before you rely on it, and keep in mind that a role by
itself shows as no permission in the token.

**One mailbox.** \`Mail.Send\` of the directory sends as everybody. In its place, role-based access control for applications in Exchange Online gives the right for some mailboxes only:

\`\`\`powershell
New-ServicePrincipal -AppId <client id of the mailer> -ObjectId <its object id> -DisplayName "Countersign mail"
New-ManagementScope -Name "Countersign mailbox" -RecipientRestrictionFilter "PrimarySmtpAddress -eq 'countersign@contoso.com'"
New-ManagementRoleAssignment -App <its object id> -Role "Application Mail.Send" -CustomResourceScope "Countersign mailbox"
\`\`\`

The two add up: while \`Mail.Send\` is granted in the directory as well, the scope confines nothing. Where your Exchange still goes by application access policies, which are older,
\`New-ApplicationAccessPolicy -AppId <client id> -PolicyScopeGroupId <group with the mailbox> -AccessRight RestrictAccess\` confines the permission that is granted in the directory.`;

const identityOf = ({ appId }: UsedPermissionRow): string =>
  Object.entries(IDENTITIES).find(([, id]) => id === appId)?.[0] ?? appId;

const WORK: Readonly<Record<string, readonly [title: string, setting: string]>> = {
  reader: ['Reading and deciding', 'READER_IDENTITY_CLIENT_ID'],
  writer: ['Writing', 'WRITER_IDENTITY_CLIENT_ID'],
  mailer: ['Mail', 'MAIL_IDENTITY_CLIENT_ID'],
  accounts: ['Writing to accounts', 'PASSWORD_IDENTITY_CLIENT_ID'],
  roles: ['Giving roles', 'ROLE_IDENTITY_CLIENT_ID'],
};

/** Throws for a permission, purpose or role id that nobody described: a new call must say what it is for. */
export function permissionsPage(used: readonly UsedPermissionRow[]): string {
  const names = [...new Set(used.map(({ permission }) => permission))].toSorted();
  return `${[
    INTRODUCTION,
    ...Object.keys(PERMISSIONS_OF).map((identity) => overviewOf(identity, used)),
    `The identity of the bot (\`BOT_IDENTITY_CLIENT_ID\`) and the app that operators sign in to (\`ENTRA_APP_ID\`) get no permission in Graph.`,
    licenseReader(),
    WHAT_A_SPLIT_IS_GOOD_FOR,
    CONFINING,
    '## What each one lets through',
    ...names.map((name) => callsOf(name, used)),
    '## What is never granted',
    [
      '| Permission | App role id | Why not |',
      '|---|---|---|',
      ...Object.entries(NEVER_GRANTED).map(
        ([name, why]) => `| \`${name}\` | \`${roleIdOf(name)}\` | ${why} |`,
      ),
    ].join('\n'),
  ].join('\n\n')}\n`;
}

/** One line for each permission of an identity, as it was used. */
export function permissionLines(used: readonly UsedPermissionRow[]): readonly string[] {
  return Object.keys(WORK).flatMap((identity) => [
    `${WORK[identity]?.[0]} (${WORK[identity]?.[1]}):`,
    ...permissionsOf(identity, used).map(
      (name) => `  ${name} ${roleIdOf(name)}${isOptional(name) ? ' (optional)' : ''}`,
    ),
  ]);
}

const isOptional = (name: string): boolean => OPTIONAL_PERMISSIONS.includes(name);

function permissionsOf(identity: string, used: readonly UsedPermissionRow[]): readonly string[] {
  const own = used.filter((row) => identityOf(row) === identity);
  return [...new Set(own.map(({ permission }) => permission))].toSorted();
}

function overviewOf(identity: string, used: readonly UsedPermissionRow[]): string {
  const [title, setting] = WORK[identity] ?? [identity, ''];
  const rows = permissionsOf(identity, used).map((name) => {
    const note = noteOf(name);
    const { worst, confined } = worstOf(name);
    const optional = isOptional(name) ? '**Optional.** ' : '';
    return `| \`${name}\` | \`${roleIdOf(name)}\` | ${optional}${note} | ${worst} | ${confined} |`;
  });
  return [
    `## ${title}`,
    '',
    `With the identity of \`${setting}\`.`,
    '',
    '| Permission | App role id | Why this one | At worst its holder | Confined |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function licenseReader(): string {
  const { permission, roleId, inPlaceOf } = LICENSE_READER;
  return `**\`${permission}\`** (\`${roleId}\`) is narrower than \`${inPlaceOf}\` and lets the same call through. It is newer, and not every tenant and national cloud offers it, so that nothing here depends on it. Where
yours lists it, grant it to the reader in place of \`${inPlaceOf}\`: no setting changes. The sandbox does so with the switch \`licenseAssignmentRead\` of its Graph, which is off by default; a test runs the journeys about licenses that way.`;
}

function worstOf(permission: string) {
  const said = AT_WORST[permission];
  if (said) return said;
  throw new Error(`Nobody says what ${permission} could do at worst. Add it to cli/permissions/reasons.ts.`);
}

function callsOf(name: string, used: readonly UsedPermissionRow[]): string {
  const rows = used
    .filter(({ permission }) => permission === name)
    .map(({ method, pathTemplate, purposes }) => {
      return `| \`${method} ${pathTemplate}\` | ${purposes.map(stepOf).join('; ')} |`;
    });
  return [`### ${name}`, '', '| Call | Step of the product |', '|---|---|', ...rows.toSorted()].join('\n');
}

function stepOf(purpose: string): string {
  const step = STEPS[purpose];
  if (step) return step;
  throw new Error(
    `Calls to Graph for "${purpose}" are described nowhere. Add them to cli/permissions/reasons.ts.`,
  );
}

function noteOf(permission: string): string {
  const note = NOTES[permission];
  if (note) return note;
  throw new Error(`Nobody says why ${permission} is needed. Add it to cli/permissions/reasons.ts.`);
}

function roleIdOf(permission: string): string {
  const id = appRoleId(permission);
  if (id) return id;
  throw new Error(`${permission} has no published role id, so that it can't be granted.`);
}
