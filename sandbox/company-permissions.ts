import { IDENTITIES, type IdentityName } from './company.ts';

type Needed = { readonly always: readonly string[]; readonly optional: readonly string[] };

/**
 * Application permissions of each identity where the work is split. The one that is left then reaches storage, and has
 * none in Graph; where nothing is split, it has them all.
 */
export const PERMISSIONS_OF: Readonly<Record<Exclude<IdentityName, 'theOne' | 'accounts'>, Needed>> = {
  reader: {
    always: [
      'User.Read.All',
      'User-LifeCycleInfo.Read.All',
      'Group.Read.All',
      'AuditLog.Read.All',
      'Organization.Read.All',
    ],
    optional: [],
  },
  writer: {
    always: ['GroupMember.ReadWrite.All', 'LicenseAssignment.ReadWrite.All'],
    // Given by companies some of whose people have no usage location: nothing narrower that sets one can be granted.
    optional: ['User.ReadWrite.All'],
  },
  mailer: { always: ['Mail.Send'], optional: [] },
};

/**
 * What is read of risk and written to accounts. No kind of requests has journeys that need it yet, from which the page about
 * permissions is derived; the simulated company has granted it.
 */
export const ACCOUNT_PERMISSIONS: Readonly<Record<'reader' | 'accounts', readonly string[]>> = {
  reader: [
    'IdentityRiskyUser.Read.All',
    'IdentityRiskEvent.Read.All',
    'UserAuthenticationMethod.Read.All',
    'Device.Read.All',
    'RoleManagement.Read.Directory',
  ],
  accounts: [
    'IdentityRiskyUser.ReadWrite.All',
    'User-PasswordProfile.ReadWrite.All',
    'User.RevokeSessions.All',
    'User.EnableDisableAccount.All',
  ],
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
  if (ACCOUNT_PERMISSIONS.accounts.includes(permission)) return [IDENTITIES.accounts];
  const { writer, mailer } = PERMISSIONS_OF;
  const holds = ({ always, optional }: Needed) => [...always, ...optional].includes(permission);
  const split = holds(writer) ? 'writer' : holds(mailer) ? 'mailer' : 'reader';
  return [IDENTITIES.theOne, IDENTITIES[split]];
}
