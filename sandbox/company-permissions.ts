import { IDENTITIES, type IdentityName } from './company.ts';

type Needed = { readonly always: readonly string[]; readonly optional: readonly string[] };

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
    // Given by companies that have risky users governed.
    optional: [
      'IdentityRiskyUser.Read.All',
      'IdentityRiskEvent.Read.All',
      'UserAuthenticationMethod.Read.All',
      'Device.Read.All',
      // Given by companies that have emergency access governed, as well.
      'RoleManagement.Read.Directory',
      // Given by those alone.
      'RoleManagementPolicy.Read.Directory',
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
    // Given by companies that have risky users governed.
    optional: [
      'IdentityRiskyUser.ReadWrite.All',
      'User-PasswordProfile.ReadWrite.All',
      'User.RevokeSessions.All',
      'User.EnableDisableAccount.All',
    ],
  },
  roles: {
    always: [],
    // Given by companies that have emergency access governed.
    optional: ['RoleAssignmentSchedule.ReadWrite.Directory'],
  },
};

/** Application permissions that every company gives to Countersign. */
export const COMPANY_PERMISSIONS: readonly string[] = Object.values(PERMISSIONS_OF).flatMap(
  ({ always }) => always,
);

export const OPTIONAL_PERMISSIONS: readonly string[] = Object.values(PERMISSIONS_OF).flatMap(
  ({ optional }) => optional,
);

/** Client ids of the identities that hold a permission once it is granted; whatever none of them needs goes to the reader. */
export function holdersOf(permission: string): readonly string[] {
  const { writer, mailer, accounts, roles } = PERMISSIONS_OF;
  const holds = ({ always, optional }: Needed) => [...always, ...optional].includes(permission);
  if (holds(accounts)) return [IDENTITIES.accounts];
  if (holds(roles)) return [IDENTITIES.roles];
  const split = holds(writer) ? 'writer' : holds(mailer) ? 'mailer' : 'reader';
  return [IDENTITIES.theOne, IDENTITIES[split]];
}
