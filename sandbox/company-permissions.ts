import { IDENTITIES, type IdentityName } from './company.ts';

type Needed = {
  readonly always: readonly string[];
  /** Left out by companies that use none of the kinds of requests which need it. */
  readonly optional: readonly string[];
};

/**
 * Application permissions of each identity where the work is split. The one that is left then reaches storage, and has
 * none in Graph; where nothing is split, it has them all but those of the identities that write to accounts and roles.
 */
export const PERMISSIONS_OF: Readonly<Record<Exclude<IdentityName, 'theOne'>, Needed>> = {
  reader: {
    always: [
      'User.Read.All',
      'User-LifeCycleInfo.Read.All',
      'Group.Read.All',
      'AuditLog.Read.All',
      'Organization.Read.All',
    ],
    optional: [
      'IdentityRiskyUser.Read.All',
      'IdentityRiskEvent.Read.All',
      'UserAuthenticationMethod.Read.All',
      'Device.Read.All',
      'RoleManagement.Read.Directory',
      'RoleManagementPolicy.Read.Directory',
      'TeamMember.Read.All',
      'DeviceManagementApps.Read.All',
    ],
  },
  writer: {
    always: ['GroupMember.ReadWrite.All', 'LicenseAssignment.ReadWrite.All'],
    // Given by companies some of whose people have no usage location: nothing narrower that sets one can be granted.
    optional: ['User.ReadWrite.All'],
  },
  mailer: { always: ['Mail.Send'], optional: [] },
  accounts: {
    always: [],
    optional: [
      'IdentityRiskyUser.ReadWrite.All',
      'User-PasswordProfile.ReadWrite.All',
      'User.RevokeSessions.All',
      'User.EnableDisableAccount.All',
    ],
  },
  roles: { always: [], optional: ['RoleAssignmentSchedule.ReadWrite.Directory'] },
};

/** The optional permissions that a kind of requests does not go without. */
export const OPTIONAL_FOR: Readonly<Record<string, readonly string[]>> = {
  'risky-user-unblock': [
    'IdentityRiskyUser.Read.All',
    'IdentityRiskEvent.Read.All',
    'UserAuthenticationMethod.Read.All',
    'Device.Read.All',
    'RoleManagement.Read.Directory',
    ...PERMISSIONS_OF.accounts.optional,
  ],
  'pim-emergency-access': [
    'RoleManagement.Read.Directory',
    'RoleManagementPolicy.Read.Directory',
    ...PERMISSIONS_OF.roles.optional,
  ],
};

/** Application permissions that every company gives to Countersign. */
export const COMPANY_PERMISSIONS: readonly string[] = Object.values(PERMISSIONS_OF).flatMap(
  ({ always }) => always,
);

export const OPTIONAL_PERMISSIONS: readonly string[] = Object.values(PERMISSIONS_OF).flatMap(
  ({ optional }) => optional,
);

/** Identities for whose work no other one stands in. */
const ALONE: readonly IdentityName[] = ['accounts', 'roles'];

/** Who holds a permission: the identity whose work needs it, first, and what stands in for it. What none needs goes to the reader. */
export function identitiesWith(permission: string): readonly IdentityName[] {
  const named = Object.keys(PERMISSIONS_OF) as Exclude<IdentityName, 'theOne'>[];
  const split = named.find((name) => {
    const { always, optional } = PERMISSIONS_OF[name];
    return always.includes(permission) || optional.includes(permission);
  });
  return split && ALONE.includes(split) ? [split] : [split ?? 'reader', 'theOne'];
}

/** Client ids of the identities that hold a permission once it is granted. */
export const holdersOf = (permission: string): readonly string[] =>
  identitiesWith(permission).map((name) => IDENTITIES[name]);
