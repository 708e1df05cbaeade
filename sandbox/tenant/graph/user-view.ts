/** A user object as Graph shows it: only what was selected, only what the caller may see (graph 1.7, 3.6). */

import type { GraphCall, Principal } from './call.ts';
import type { UserRecord } from './directory/records.ts';
import type { LicenseProperties } from './licenses/license-view.ts';
import { passwordProfileOf } from './passwords.ts';
import { holdsAny } from './permissions.ts';
import { namesOf, type Projection, project, type Shown } from './projection.ts';

/** What is looked up only when it is asked for. */
type ShownUser = UserRecord & { readonly licenses: LicenseProperties };

const SHOWN: Projection<ShownUser> = {
  id: ({ id }) => id,
  businessPhones: () => [],
  displayName: ({ displayName }) => displayName,
  givenName: ({ displayName }) => displayName.split(' ')[0],
  jobTitle: ({ jobTitle }) => jobTitle,
  mail: ({ userPrincipalName, userType }) =>
    userType === 'Guest' ? guestMail(userPrincipalName) : userPrincipalName,
  mobilePhone: () => null,
  officeLocation: () => null,
  preferredLanguage: () => null,
  surname: ({ displayName }) => displayName.split(' ').slice(1).join(' '),
  userPrincipalName: ({ userPrincipalName }) => userPrincipalName,
  accountEnabled: ({ accountEnabled }) => accountEnabled,
  userType: ({ userType }) => userType,
  externalUserState: ({ externalUserState, userType }) =>
    externalUserState ?? (userType === 'Guest' ? 'Accepted' : null),
  usageLocation: ({ usageLocation }) => usageLocation,
  country: ({ country }) => country,
  department: ({ department }) => department,
  companyName: () => null,
  employeeId: () => null,
  employeeType: ({ employeeType }) => employeeType,
  employeeOrgData: ({ costCenter }) => (costCenter === null ? null : { division: null, costCenter }),
  employeeLeaveDateTime: ({ employeeLeaveDateTime }) => employeeLeaveDateTime,
  onPremisesSyncEnabled: ({ onPremisesSyncEnabled }) => onPremisesSyncEnabled,
  onPremisesExtensionAttributes: () => extensionAttributes(undefined),
  isManagementRestricted: ({ isManagementRestricted }) => isManagementRestricted,
  createdDateTime: ({ createdDateTime }) => createdDateTime,
  signInSessionsValidFromDateTime: ({ createdDateTime, sessionsValidFrom }) =>
    sessionsValidFrom ?? createdDateTime,
  lastPasswordChangeDateTime: ({ createdDateTime, passwordChangedAt }) =>
    passwordChangedAt ?? createdDateTime,
  passwordProfile: passwordProfileOf,
  deletedDateTime: ({ deletedDateTime }) => deletedDateTime,
  assignedLicenses: ({ licenses }) => licenses.assignedLicenses(),
  licenseAssignmentStates: ({ licenses }) => licenses.licenseAssignmentStates(),
};

/** In lower case. */
export const USER_PROPERTIES = namesOf(SHOWN);

/** Returned without `$select`: the first eleven. */
const DEFAULT = Object.keys(SHOWN).slice(0, 11);
/** What `User.ReadBasic.All` alone yields of those. */
const BASIC = new Set(['displayName', 'givenName', 'id', 'mail', 'surname', 'userPrincipalName']);
const FULL_READERS = ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All'];
const LEAVE_READERS = ['User-LifeCycleInfo.Read.All', 'User-LifeCycleInfo.ReadWrite.All'];

/** Throws a 400 `Refusal` for a property users don't have. `select` undefined: the default set. */
export function showUser(
  user: UserRecord,
  select: string | undefined,
  { principal, licensesOf }: Pick<GraphCall, 'principal' | 'licensesOf'>,
): Shown {
  const shown = project('user', SHOWN, DEFAULT, { ...user, licenses: licensesOf(user.id) }, select);
  if ('employeeLeaveDateTime' in shown && !holdsAny(principal, ...LEAVE_READERS)) {
    shown['employeeLeaveDateTime'] = null;
  }
  if (holdsAny(principal, ...FULL_READERS)) return shown;
  for (const name of Object.keys(shown)) if (!BASIC.has(name)) shown[name] = null;
  return shown;
}

/** Notes that the answer depends on the permission to read leave dates: its absence would not show. */
export function noteLeaveDate({ query, principal, depends }: GraphCall): void {
  const asked = query.get('$select')?.toLowerCase().includes('employeeleavedatetime');
  const permission = LEAVE_READERS.find((one) => principal.roles.has(one));
  if (asked && permission !== undefined) depends(permission);
}

/** Whether the caller may see more of users than that they exist. */
export const mayReadUsers = (principal: Principal): boolean =>
  holdsAny(principal, 'User.ReadBasic.All', ...FULL_READERS);

/** `bob_fabrikam.example#EXT#@contoso.example` → `bob@fabrikam.example`. */
function guestMail(userPrincipalName: string): string {
  const home = userPrincipalName.split('#EXT#')[0] ?? userPrincipalName;
  const at = home.lastIndexOf('_');
  return `${home.slice(0, at)}@${home.slice(at + 1)}`;
}

/** The fifteen attributes, the first of them set. */
export function extensionAttributes(first: string | undefined): Readonly<Record<string, string | null>> {
  const names = Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`);
  return Object.fromEntries(names.map((name, index) => [name, index === 0 ? (first ?? null) : null]));
}
