import type { Instant } from '../../../domain/instant.ts';
import { guid, id } from '../paths.ts';

/** Paths about people's accounts: their risk, reports on them, and what they sign in with. */

/** What may be listed of risk on one page. */
const RISK_PAGE = 500;

/** What may be listed of a log on one page. */
export const LOG_PAGE = 1000;

const RISKY_USERS = '/identityProtection/riskyUsers';

export const riskyUserPath = (userId: string) => `${RISKY_USERS}/${id(userId)}`;

export const riskHistoryPath = (userId: string) => `${RISKY_USERS}/${id(userId)}/history?$top=${RISK_PAGE}`;

export const atRiskPath = () =>
  `${RISKY_USERS}?$filter=${filter("riskState eq 'atRisk' or riskState eq 'confirmedCompromised'")}&$select=id&$top=${RISK_PAGE}`;

export const detectionsPath = (userId: string | null, since: Instant) => {
  const whose = userId === null ? '' : `userId eq '${guid(userId)}' and `;
  return `/identityProtection/riskDetections?$filter=${filter(`${whose}detectedDateTime ge ${since}`)}&$top=${RISK_PAGE}`;
};

export const signInsPath = (userId: string, since: Instant) =>
  `/auditLogs/signIns?$filter=${filter(`userId eq '${guid(userId)}' and createdDateTime ge ${since}`)}&$top=${LOG_PAGE}`;

export const verdictPath = (verdict: 'dismiss' | 'confirmSafe') => `${RISKY_USERS}/${verdict}`;

export const revokeSessionsPath = (userId: string) => `/users/${id(userId)}/revokeSignInSessions`;

/** For a PATCH of one property. */
export const userPath = (userId: string) => `/users/${id(userId)}`;

const ACCOUNT_SELECT =
  'id,accountEnabled,userType,userPrincipalName,onPremisesSyncEnabled,passwordProfile,lastPasswordChangeDateTime,signInSessionsValidFromDateTime';

export const accountStatePath = (userId: string) => `/users/${id(userId)}?$select=${ACCOUNT_SELECT}`;

/** The same account from a list, which may be of another replica. */
export const accountListedPath = (userId: string) =>
  `/users?$filter=${filter(`id eq '${guid(userId)}'`)}&$select=${ACCOUNT_SELECT}`;

/** The company's domains, and by whom their people sign in. */
export const domainsPath = () => '/organization?$select=id,verifiedDomains';

export const methodsPath = (userId: string) => `/users/${id(userId)}/authentication/methods`;

export const devicesPath = (userId: string) => `/users/${id(userId)}/registeredDevices`;

/** Groups that somebody is in by any path. A cast with options is an advanced query. */
export const groupsByAnyPath = (userId: string) =>
  `/users/${id(userId)}/transitiveMemberOf/microsoft.graph.group?$select=id,isAssignableToRole&$count=true&$top=999`;

export const rolesHeldPath = (principalId: string) =>
  `/roleManagement/directory/roleAssignments?$filter=${filter(`principalId eq '${guid(principalId)}'`)}`;

export const rolesEligiblePath = (principalId: string) =>
  `/roleManagement/directory/roleEligibilitySchedules?$filter=${filter(`principalId eq '${guid(principalId)}'`)}`;

export const rolePath = (roleId: string) =>
  `/roleManagement/directory/roleDefinitions/${id(roleId)}?$select=id,displayName`;

const filter = encodeURIComponent;
