/** A company with somebody at risk, and an app that may see and end it. */
import { person } from '../../../sandbox/tenant/company/people.ts';
import { type Answer, aCompany, type Company, type Json, listOf } from '../tenant/company.ts';

export const DEVELOPER = person('developer').id;
export const RISKY_USERS = '/identityProtection/riskyUsers';
export const DETECTIONS = '/identityProtection/riskDetections';
export const PERMISSIONS = [
  'User.Read.All',
  'User-PasswordProfile.ReadWrite.All',
  'IdentityRiskyUser.Read.All',
  'IdentityRiskyUser.ReadWrite.All',
  'IdentityRiskEvent.Read.All',
];

/** No throttling unless it is about that: each call would have to wait for its second. */
export const aRiskyCompany = (options: Parameters<typeof aCompany>[0] = {}): Promise<Company> =>
  aCompany({ permissions: PERMISSIONS, ...options, switches: { throttling: 'off', ...options.switches } });

export function atRisk({ tenant }: Company, id = DEVELOPER): void {
  const detections = [{ type: 'unfamiliarFeatures', level: 'high', ipAddress: '203.0.113.7' }] as const;
  tenant.risk.putRisk(id, { riskLevel: 'high', detections });
}

export const decide = (company: Company, verdict: string, id = DEVELOPER): Promise<Answer> =>
  company.graph('POST', `${RISKY_USERS}/${verdict}`, { userIds: [id] });

export const NEWER = { prefer: 'include-unknown-enum-members' };

/** State, level and detail, and whether something is under way. */
export async function riskOf(company: Company, id = DEVELOPER): Promise<readonly unknown[]> {
  const { body } = await company.graph('GET', `${RISKY_USERS}/${id}`, undefined, NEWER);
  return [body['riskState'], body['riskLevel'], body['riskDetail'], body['isProcessing']];
}

export async function historyOf(company: Company, id = DEVELOPER): Promise<Json[]> {
  return listOf((await company.graph('GET', `${RISKY_USERS}/${id}/history`, undefined, NEWER)).body, 'value');
}

export async function detectionsOf(company: Company, filter = `userId eq '${DEVELOPER}'`): Promise<Json[]> {
  const path = `${DETECTIONS}?$filter=${encodeURIComponent(filter)}`;
  return listOf((await company.graph('GET', path)).body, 'value');
}
