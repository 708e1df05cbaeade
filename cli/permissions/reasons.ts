/** Steps of the product by the purpose its calls carry. */
export const STEPS: Readonly<Record<string, string>> = {
  facts: 'facts before each decision',
  users: 'who an account is, after it changed or when its holder acts',
  'deleted-for-good':
    'whether the former account of somebody is gone for good, when the ticket tool names another',
  'is-member': 'whether somebody who acts is an operator',
  'add-member': 'the grant',
  'remove-member': 'the removal',
  'read-edges': 'proof of a grant or a removal',
  groups: 'which groups are there, and what they are called',
  'ways-into': 'by which other groups somebody still has what was taken away',
  'user-changes': 'ends that follow a disabled, deleted or leaving account',
  'group-changes': 'members that come or go without a ticket',
  subscription: 'word of changed accounts as they change',
  'we-added': 'whose addition it was, when an answer got lost',
  licenses: 'proof of a license and its service plans, and of their removal',
  'assign-license': 'the grant or removal of a license, and of a service plan in it',
  'usage-location': 'the country of use, before a license that needs one',
  'we-changed': 'whose change of a license or a country of use it was, when an answer got lost',
  risk: 'how much somebody is at risk, before a decision and for a proof',
  'risk-history': 'who closed a risk, and when',
  detections: 'what was noticed about somebody',
  'at-risk': 'whether approvers are at risk themselves',
  'sign-ins': 'sign-ins of somebody at risk',
  'account-changes': 'what was done to the account of somebody at risk',
  'actions-by': 'what somebody did while they had a role for an emergency, for its review',
  account: 'the account, its authentication methods and devices; proof of what is done to it',
  roles: 'directory roles of somebody at risk, held or eligible',
  'directory-roles':
    'directory roles that somebody has or may activate, and what the policy of a role demands',
  'role-state': 'proof of a role given for a time, and of its end',
  'role-requests': 'whether a role was asked for by us already, before and after each activation',
  'write-role': 'a role given for a time, and taken away',
  'revoke-sessions': 'the end of every session',
  'change-password': 'another password, demanded after a second factor or random',
  'set-sign-in': 'sign-in disabled, and enabled again',
  'risk-verdict': 'the release: a dismissal, or a confirmation as safe',
  'mail-address': 'where to send a notice by mail',
  'probe-team': 'whether a team has somebody on its list, before the ticket says fulfilled',
  'probe-app': 'whether an app of Intune is assigned to somebody, before the ticket says fulfilled',
  mail: 'notice by mail where chat does not reach somebody',
};

/** Why each permission, and not a narrower or wider one. */
export const NOTES: Readonly<Record<string, string>> = {
  'User.Read.All':
    'People, managers and the direct edge. `User.ReadBasic.All` hides whether an account is enabled, its type and its department.',
  'User-LifeCycleInfo.Read.All':
    'Leave dates. No call fails without it: the date just reads empty, and somebody who leaves would look like somebody who stays.',
  'Group.Read.All':
    'Groups with the flags that guard them. What `GroupMember.Read.All` shows of them is published nowhere, and a hidden flag must not read as "not guarded".',
  'GroupMember.ReadWrite.All':
    'Adds and removes members. Groups that carry roles stay closed to it, as policy wants.',
  'LicenseAssignment.ReadWrite.All':
    'Assigns licenses to users and takes them away, and nothing else of a user. `User.ReadWrite.All` would do, and deletes them as well.',
  'Organization.Read.All':
    'What the company has bought, with the seats that are left, and which of its domains sign in with another service. `LicenseAssignment.Read.All` is narrower and does as well for what was bought, where the tenant has it: see below.',
  'User.ReadWrite.All':
    'Sets the country of use, without which no license is assigned. Nothing narrower that sets it has a role id yet (`User.ReadUpdate.All`). It deletes users as well: the client sends no DELETE but the removal of a member or of its own subscription, and of a user changes this one property. Leave it out where everybody has a country of use; a license for somebody without one is then refused, with the reason.',
  'IdentityRiskyUser.Read.All': 'Who is at risk, since when and why.',
  'IdentityRiskEvent.Read.All': 'Detections: a release is proven only where none came since.',
  'UserAuthenticationMethod.Read.All':
    'When second factors were registered: one from after the first detection may be somebody else’s.',
  'Device.Read.All': 'When devices were registered. Without it only that there are some is shown.',
  'RoleManagement.Read.Directory':
    'Directory roles that somebody holds or may activate, until when, and by which group. Whoever at risk has one is never released here; emergency access is given and proven by it. The narrower ones for schedules don’t open the directory’s own list, against which each role is proven.',
  'RoleManagementPolicy.Read.Directory':
    'What the tenant’s policy demands for a role, before it is promised. Microsoft’s pages and lists differ on whether `RoleManagement.Read.Directory` does as well; where it does, leave it out.',
  'RoleAssignmentSchedule.ReadWrite.Directory':
    'Gives roles for a time and takes them away. Requests for roles are shown to nobody who may not make them, and are read before each: nothing else keeps the directory from carrying out one twice.',
  'IdentityRiskyUser.ReadWrite.All': 'Gives verdicts about risk, and nothing else.',
  'User-PasswordProfile.ReadWrite.All':
    'Makes a known password worthless. With it goes the directory role *User Administrator*, without which most tenants refuse passwords.',
  'User.RevokeSessions.All': 'Ends every session of somebody.',
  'User.EnableDisableAccount.All': 'Disables sign-in where a password is not enough, and enables it again.',
  'AuditLog.Read.All':
    'Names who made a change that we never got an answer to. Without it such access is never removed by itself.',
  'TeamMember.Read.All':
    'Whether a team has somebody on its list, for tables with a probe of type `team`. `TeamMember.Read.Group` is the least that is published, and is consented to team by team: it has no role id that could be granted here.',
  'DeviceManagementApps.Read.All':
    'Whether an app of Intune is assigned to somebody, for tables with a probe of type `intune-app`.',
  'Mail.Send': 'Sends from one mailbox.',
};

/** What whoever holds a token with the permission could do at worst, and what confines it. */
export const AT_WORST: Readonly<Record<string, { readonly worst: string; readonly confined: string }>> = {
  'User.Read.All': {
    worst:
      'Reads every profile there is: names, addresses, managers, licenses, whether somebody may sign in.',
    confined: 'By nothing in the directory: application permissions reach the whole tenant.',
  },
  'User-LifeCycleInfo.Read.All': {
    worst: 'Reads on which day everybody leaves, before they may know.',
    confined: 'By nothing. Where personnel keeps no leave dates in the directory, leave it out.',
  },
  'Group.Read.All': {
    worst:
      'Reads every group with its members, and of Microsoft 365 groups their conversations, calendars and files.',
    confined: 'By nothing for groups; contents of Microsoft 365 groups by what is kept in them.',
  },
  'IdentityRiskyUser.Read.All': {
    worst: 'Reads who is suspected to be compromised, which tells an attacker what was noticed.',
    confined: 'By nothing.',
  },
  'IdentityRiskEvent.Read.All': {
    worst: 'Reads what was noticed about whom, with addresses and places.',
    confined: 'By nothing.',
  },
  'UserAuthenticationMethod.Read.All': {
    worst: 'Reads by which methods everybody signs in, phone numbers included.',
    confined: 'By nothing.',
  },
  'Device.Read.All': { worst: 'Reads every device there is, and whose it is.', confined: 'By nothing.' },
  'RoleManagement.Read.Directory': {
    worst: 'Reads who holds which directory role, and so whom to attack.',
    confined: 'By nothing.',
  },
  'RoleManagementPolicy.Read.Directory': {
    worst: 'Reads which roles are given without a second factor or an approval.',
    confined: 'By nothing.',
  },
  'RoleAssignmentSchedule.ReadWrite.Directory': {
    worst: 'Makes anybody, itself included, Global Administrator: it is worth the whole tenant.',
    confined:
      'By nothing in the directory; on our side by deployed tables, and by grants that name the person, the role, its scope and its end.',
  },
  'IdentityRiskyUser.ReadWrite.All': {
    worst: 'Dismisses the risk of everybody, an attacker’s accounts included, or marks all as compromised.',
    confined: 'By nothing in the directory; on our side by grants that name the person.',
  },
  'User-PasswordProfile.ReadWrite.All': {
    worst:
      'Sets everybody without a directory role a password of its choosing and signs in as them, where no second factor is asked for.',
    confined:
      'By the directory role that goes with it: scoped to an administrative unit of people, it reaches those alone.',
  },
  'User.RevokeSessions.All': { worst: 'Signs everybody out, again and again.', confined: 'By nothing.' },
  'User.EnableDisableAccount.All': {
    worst: 'Locks everybody out, and lets back in whoever was locked out.',
    confined: 'By nothing in the directory; on our side by grants that name the person.',
  },
  'AuditLog.Read.All': {
    worst: 'Reads who signed in where, from which address, and everything that anybody changed.',
    confined: 'By nothing. Without it an addition whose answer got lost waits for a person.',
  },
  'Organization.Read.All': {
    worst: 'Reads the company’s own profile, domains and subscriptions.',
    confined: 'By `LicenseAssignment.Read.All` in its place, which shows licenses only.',
  },
  'GroupMember.ReadWrite.All': {
    worst:
      'Adds anybody to any group that carries no roles, and takes anybody out: into groups with Azure roles or access to applications, out of groups that Conditional Access requires something of, into those it exempts.',
    confined:
      'By restricted management administrative units for the groups that matter most, or by a role in an administrative unit in its place (see below).',
  },
  'LicenseAssignment.ReadWrite.All': {
    worst:
      'Takes every license from everybody, which after a while deletes mailboxes and files, and assigns all that were bought.',
    confined: 'By a role in an administrative unit in its place (see below).',
  },
  'User.ReadWrite.All': {
    worst:
      'Changes every profile, deletes people, and with the names, managers and departments of people whatever rests on them, approvals here included.',
    confined: 'By leaving it out, or by a role in an administrative unit in its place (see below).',
  },
  'TeamMember.Read.All': {
    worst: 'Reads who is in which team, and so who works with whom on what.',
    confined:
      'By `TeamMember.Read.Group` in its place, for the teams whose owners consent to it. Left out where no table has a probe of type `team`.',
  },
  'DeviceManagementApps.Read.All': {
    worst:
      'Reads every app that the company hands out to devices, with its settings and for whom it is: what there is to attack.',
    confined: 'By nothing. Left out where no table has a probe of type `intune-app`.',
  },
  'Mail.Send': {
    worst: 'Sends mail as everybody in the company, to anybody.',
    confined: 'To one mailbox by Exchange Online (see below). Left out where no mail is sent.',
  },
};

/** What would make some call easier, and is not worth what else it allows. */
export const NEVER_GRANTED: Readonly<Record<string, string>> = {
  'User.DeleteRestore.All': 'The same, and it brings deleted accounts back with everything they had.',
  'Directory.Read.All': 'Reads everything there is; every read above has a narrower permission.',
  'Directory.ReadWrite.All': 'Writes nearly everything there is, users and groups included.',
  'Group.ReadWrite.All': 'Makes and deletes groups, changes their owners and the rules of dynamic ones.',
  'RoleManagement.ReadWrite.Directory':
    'Writes members of groups that carry roles, and role assignments themselves: whoever holds it can become Global Administrator.',
  'Application.ReadWrite.All': 'Adds credentials to other applications and acts as them.',
};
