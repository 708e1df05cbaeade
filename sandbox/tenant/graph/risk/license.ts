/** What a tenant sees of risk without the license for all of it (graph 10.5). */
import { Refusal } from '../answer.ts';
import type { GraphSwitches } from '../switches.ts';
import type { Detection, UserRisk } from './records.ts';

const unlicensed = () => new Refusal(403, 'Forbidden', 'Your tenant is not licensed for this feature.');

/** Risky users come with P2. Throws the 403 `Refusal`. */
export function refuseUnlicensedUsers({ riskLicense, riskyUsersWithP1 }: GraphSwitches): void {
  if (riskLicense === 'P2' || (riskLicense === 'P1' && riskyUsersWithP1 === 'without-low')) return;
  throw unlicensed();
}

export function refuseUnlicensedDetections({ riskLicense }: GraphSwitches): void {
  if (riskLicense === 'none') throw unlicensed();
}

export const showsUser = ({ riskLicense }: GraphSwitches, { riskLevel }: UserRisk): boolean =>
  riskLicense === 'P2' || riskLevel !== 'low';

/** Types that need no P2; which these are is nowhere said once and for all. */
const PLAIN = new Set([
  'anonymizedIPAddress',
  'adminConfirmedUserCompromised',
  'leakedCredentials',
  'investigationsThreatIntelligence',
]);

export const isMasked = ({ riskLicense }: GraphSwitches, { type }: Detection): boolean =>
  riskLicense !== 'P2' && !PLAIN.has(type);
