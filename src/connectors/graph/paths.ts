import type { Edge } from '../../ports/directory.ts';

/**
 * Every path of Graph that we use, each in one place. Ids are encoded: a guest's UPN carries a `#`, which would cut
 * off the rest, and the SDK encodes nothing.
 */
export const USER_SELECT =
  'id,displayName,userPrincipalName,accountEnabled,userType,department,employeeType,employeeLeaveDateTime,employeeOrgData';

export const GROUP_SELECT =
  'id,displayName,groupTypes,isAssignableToRole,onPremisesSyncEnabled,isManagementRestricted,mailEnabled,securityEnabled';

function id(value: string): string {
  if (value === '' || value === '.' || value === '..')
    throw new Error(`"${value}" is no directory id; a path without one would name the whole collection.`);
  return encodeURIComponent(value);
}

/** An id that stands inside a filter, where a quote would add clauses. */
function guid(value: string): string {
  if (/^[0-9a-f-]{36}$/i.test(value)) return value;
  throw new Error(`"${value}" is no object id.`);
}

export const userPath = (userId: string) => `/users/${id(userId)}?$select=${USER_SELECT}`;

export const managerPath = (userId: string) => `/users/${id(userId)}/manager?$select=${USER_SELECT}`;

export const addressPath = (userId: string) => `/users/${id(userId)}?$select=id,mail,userPrincipalName`;

export const groupPath = (groupId: string) => `/groups/${id(groupId)}?$select=${GROUP_SELECT}`;

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

/** Whether a path is one that may be sent with DELETE: an edge, or a subscription of ours. */
export const mayBeDeleted = (path: string) =>
  /^\/groups\/[^/?#]+\/members\/[^/?#]+\/\$ref$/.test(path) || /^\/subscriptions\/[^/?#]+$/.test(path);

export const subscriptionsPath = () => '/subscriptions';

export const subscriptionPath = (subscriptionId: string) => `/subscriptions/${id(subscriptionId)}`;

export const userChangesPath = () =>
  '/users/delta?$select=id,accountEnabled,employeeLeaveDateTime,userType,department,employeeType,employeeOrgData,manager&$deltatoken=latest';

/** Groups that one delta query may be narrowed to. */
export const MOST_FOLLOWED = 50;

export const groupChangesPath = (groupIds: readonly string[]) => {
  const filter = groupIds.map((groupId) => `id eq '${guid(groupId)}'`).join(' or ');
  const select = 'id,displayName,groupTypes,onPremisesSyncEnabled,members';
  return `/groups/delta?$select=${select}&$filter=${encodeURIComponent(filter)}`;
};

export const auditsPath = (filter: string) =>
  `/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}`;

export const sendMailPath = (mailbox: string) => `/users/${id(mailbox)}/sendMail`;
