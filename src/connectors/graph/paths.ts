import type { Edge } from '../../ports/directory.ts';

/**
 * Every path of Graph that we use, each in one place. Ids are encoded: a guest's UPN carries a `#`, which would cut
 * off the rest, and the SDK encodes nothing.
 */
const USER_SELECT =
  'id,displayName,userPrincipalName,accountEnabled,userType,externalUserState,jobTitle,department,employeeType,employeeLeaveDateTime,employeeOrgData';

const GROUP_SELECT =
  'id,displayName,groupTypes,isAssignableToRole,onPremisesSyncEnabled,isManagementRestricted,mailEnabled,securityEnabled,visibility';

export function id(value: string): string {
  if (value === '' || value === '.' || value === '..')
    throw new Error(`"${value}" is no directory id; a path without one would name the whole collection.`);
  return encodeURIComponent(value);
}

/** An id that stands inside a filter, where a quote would add clauses. */
export function guid(value: string): string {
  if (/^[0-9a-f-]{36}$/i.test(value)) return value;
  throw new Error(`"${value}" is no object id.`);
}

export const userPath = (userId: string) => `/users/${id(userId)}?$select=${USER_SELECT}`;

/** A user with the moment up to which their sign-ins were ended. */
export const accountPath = (userId: string) => `${userPath(userId)},signInSessionsValidFromDateTime`;

/** Somebody in the recycle bin; who is there neither is deleted for good. */
export const deletedUserPath = (userId: string) => `/directory/deletedItems/${id(userId)}?$select=id`;

export const managerPath = (userId: string) => `/users/${id(userId)}/manager?$select=${USER_SELECT}`;

/** What tells the licenses of a user apart by who assigned them, and where the user may use them. */
const LICENSE_SELECT = 'id,usageLocation,country,licenseAssignmentStates';

export const userLicensesPath = (userId: string) => `/users/${id(userId)}?$select=${LICENSE_SELECT}`;

export const licenseDetailsPath = (userId: string) => `/users/${id(userId)}/licenseDetails`;

/** What the company has bought, with its seats. */
export const subscribedSkusPath = () => '/subscribedSkus';

export const assignLicensePath = (userId: string) => `/users/${id(userId)}/assignLicense`;

/** For a PATCH of that one property. */
export const usageLocationPath = (userId: string) => `/users/${id(userId)}`;

/** A user by sign-in name. One that begins with `$` can't be a segment, and is written as a key (graph 3.7). */
export const namedUserPath = (name: string) => {
  const key = () => id(name.replaceAll("'", "''")).replace('%24', '$');
  const user = name.startsWith('$') ? `/users('${key()}')` : `/users/${id(name)}`;
  return `${user}?$select=id,userPrincipalName`;
};

export const addressPath = (userId: string) => `/users/${id(userId)}?$select=id,mail,userPrincipalName`;

export const groupPath = (groupId: string) => `/groups/${id(groupId)}?$select=${GROUP_SELECT}`;

/** Whether a group hides its members from us. */
export const groupVisibilityPath = (groupId: string) =>
  `/groups/${id(groupId)}?$select=id,displayName,groupTypes,visibility`;

/** Groups that a group is nested in, directly or not: ids only. */
export const parentIdsPath = (groupId: string) => `/groups/${id(groupId)}/getMemberGroups`;

/** The direct edge; `User.Read.All` is enough, where the whole list would need `Directory.Read.All`. */
export const directEdgePath = ({ userId, groupId }: Edge) =>
  `/users/${id(userId)}/memberOf/${id(groupId)}?$select=id`;

/** As many as Graph gives on a page of members. */
export const LARGEST_PAGE = 999;

export const membersPath = (groupId: string, perPage: number) =>
  `/groups/${id(groupId)}/members?$select=id&$top=${perPage}`;

/** The members of an approver group, with what tells whether each of them may decide. */
export const approversPath = (groupId: string) =>
  `/groups/${id(groupId)}/members?$select=${USER_SELECT}&$top=${LARGEST_PAGE}`;

/** Which of at most twenty groups a user is in by any path. */
export const effectiveGroupsPath = (userId: string) => `/users/${id(userId)}/checkMemberGroups`;

export const addMemberPath = (groupId: string) => `/groups/${id(groupId)}/members/$ref`;

export const memberReference = (baseUrl: string, userId: string) => ({
  '@odata.id': `${baseUrl}/v1.0/directoryObjects/${id(userId)}`,
});

/**
 * Takes the edge away. The only place this path is built: without its last segment the same call deletes the user.
 */
export const removeMemberPath = ({ userId, groupId }: Edge) =>
  `/groups/${id(groupId)}/members/${id(userId)}/$ref`;

export const subscriptionsPath = () => '/subscriptions';

export const subscriptionPath = (subscriptionId: string) => `/subscriptions/${id(subscriptionId)}`;

export const userChangesPath = () =>
  '/users/delta?$select=id,accountEnabled,employeeLeaveDateTime,userType,jobTitle,department,employeeType,employeeOrgData,manager,assignedLicenses&$deltatoken=latest';

/** Groups that one delta query may be narrowed to. */
export const MOST_FOLLOWED = 50;

export const groupChangesPath = (groupIds: readonly string[]) => {
  const filter = groupIds.map((groupId) => `id eq '${guid(groupId)}'`).join(' or ');
  const select = 'id,displayName,groupTypes,onPremisesSyncEnabled,members';
  return `/groups/delta?$select=${select}&$filter=${encodeURIComponent(filter)}`;
};

export const auditsPath = (filter: string) =>
  `/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`;

/** Audits that have this user among their targets. */
export const userAuditsPath = (userId: string, filter: string) =>
  auditsPath(`${filter} and targetResources/any(t:t/id eq '${guid(userId)}')`);

/** Audits of what this user did between two moments. */
export const auditsByPath = (userId: string, from: string, to: string) =>
  auditsPath(
    `activityDateTime ge ${from} and activityDateTime le ${to} and initiatedBy/user/id eq '${guid(userId)}'`,
  );

export const sendMailPath = (mailbox: string) => `/users/${id(mailbox)}/sendMail`;
