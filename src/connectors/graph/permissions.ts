import type { Use } from '../../ports/checks.ts';
import type { IdentityRole } from '../outbound/identities.ts';

/** One application permission that this app goes by. */
export type Permission = {
  readonly name: string;
  /** Whose work needs it. */
  readonly identity: Exclude<IdentityRole, 'bot'>;
  /** Wanted by companies with kinds that use one of these; left out: by every company. */
  readonly for?: readonly Use[];
  /** Set where no kind needs it: what is lost without it, a request says. */
  readonly optional?: true;
  /** Published as letting the same calls through. */
  readonly orAny?: readonly string[];
  /** What comes of it where it is missing. */
  readonly without: string;
};

const DIRECTORY = ['Directory.Read.All', 'Directory.ReadWrite.All'];

/** Every permission, one value each. Pages, the command that grants, and the checks of a deployment are made of this list. */
export const PERMISSIONS: readonly Permission[] = [
  {
    name: 'User.Read.All',
    identity: 'read',
    orAny: ['User.ReadWrite.All', ...DIRECTORY],
    without: 'No request is decided, and nobody who leaves is seen.',
  },
  {
    name: 'User-LifeCycleInfo.Read.All',
    identity: 'read',
    orAny: ['User-LifeCycleInfo.ReadWrite.All'],
    without: 'Leave dates read as empty, so that whoever leaves looks like whoever stays.',
  },
  {
    name: 'Group.Read.All',
    identity: 'read',
    orAny: ['Group.ReadWrite.All', ...DIRECTORY],
    without: 'No request is decided, and members who come to groups by other ways are not seen.',
  },
  {
    name: 'AuditLog.Read.All',
    identity: 'read',
    without: 'Access whose answer got lost is not known as ours, and waits for a person.',
  },
  {
    name: 'Organization.Read.All',
    identity: 'read',
    orAny: ['LicenseAssignment.Read.All', 'Organization.ReadWrite.All', ...DIRECTORY],
    without: 'Requests for licenses are not decided.',
  },
  {
    name: 'IdentityRiskyUser.Read.All',
    identity: 'read',
    for: ['risk'],
    orAny: ['IdentityRiskyUser.ReadWrite.All'],
    without: 'Nobody at risk is let in again.',
  },
  {
    name: 'IdentityRiskEvent.Read.All',
    identity: 'read',
    for: ['risk'],
    orAny: ['IdentityRiskEvent.ReadWrite.All'],
    without: 'New risk is not seen, and no release is proven.',
  },
  {
    name: 'UserAuthenticationMethod.Read.All',
    identity: 'read',
    for: ['risk'],
    orAny: ['UserAuthenticationMethod.ReadWrite.All'],
    without: 'A second factor that an attacker added is not told from the person’s own.',
  },
  {
    name: 'Device.Read.All',
    identity: 'read',
    for: ['risk'],
    orAny: ['Device.ReadWrite.All', ...DIRECTORY],
    without: 'A device that an attacker enrolled is not told from the person’s own.',
  },
  {
    name: 'RoleManagement.Read.Directory',
    identity: 'read',
    for: ['directory-roles'],
    orAny: ['RoleManagement.ReadWrite.Directory', 'RoleManagement.Read.All'],
    without: 'Directory roles are not seen: nobody at risk is released, and no role is given or proven.',
  },
  {
    name: 'RoleManagementPolicy.Read.Directory',
    identity: 'read',
    for: ['role-policies'],
    orAny: ['RoleManagementPolicy.ReadWrite.Directory', 'RoleManagement.ReadWrite.Directory'],
    without: 'It is not known what the directory demands for a role, and none is promised.',
  },
  // Given where a table has a probe of the type that asks by them.
  {
    name: 'TeamMember.Read.All',
    identity: 'read',
    optional: true,
    orAny: ['TeamMember.ReadWrite.All'],
    without: 'Grants whose table has a probe of a team are not done, because nobody sees the team’s list.',
  },
  {
    name: 'DeviceManagementApps.Read.All',
    identity: 'read',
    optional: true,
    orAny: ['DeviceManagementApps.ReadWrite.All'],
    without:
      'Grants whose table has a probe of an Intune app are not done, because nobody sees its assignment.',
  },
  {
    name: 'GroupMember.ReadWrite.All',
    identity: 'write',
    orAny: ['Group.ReadWrite.All', 'Directory.ReadWrite.All'],
    without: 'Nobody is added to a group or taken out of one.',
  },
  {
    name: 'LicenseAssignment.ReadWrite.All',
    identity: 'write',
    orAny: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    without: 'No license is assigned or taken away.',
  },
  // Given by companies some of whose people have no usage location: nothing narrower that sets one can be granted.
  {
    name: 'User.ReadWrite.All',
    identity: 'write',
    optional: true,
    without: 'Somebody without a country of use is refused a license.',
  },
  {
    name: 'Mail.Send',
    identity: 'mail',
    without: 'No mail is sent; whom chat does not reach is not reached.',
  },
  {
    name: 'IdentityRiskyUser.ReadWrite.All',
    identity: 'password-write',
    for: ['password-write'],
    without: 'No verdict about risk is given.',
  },
  {
    name: 'User-PasswordProfile.ReadWrite.All',
    identity: 'password-write',
    for: ['password-write'],
    without: 'A known password stays good.',
  },
  {
    name: 'User.RevokeSessions.All',
    identity: 'password-write',
    for: ['password-write'],
    orAny: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    without: 'Sessions of somebody at risk go on.',
  },
  {
    name: 'User.EnableDisableAccount.All',
    identity: 'password-write',
    for: ['password-write'],
    orAny: ['User.ReadWrite.All', 'Directory.ReadWrite.All'],
    without: 'No sign-in is switched off or on again.',
  },
  {
    name: 'RoleAssignmentSchedule.ReadWrite.Directory',
    identity: 'role-write',
    for: ['role-write'],
    orAny: ['RoleManagement.ReadWrite.Directory'],
    without: 'No role is given in an emergency, and none is taken away.',
  },
];
