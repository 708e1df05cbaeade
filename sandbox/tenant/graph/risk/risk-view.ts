/** Risk as Graph shows it (graph 10.1, 10.4, 10.5). */
import type { GraphCall } from '../call.ts';
import type { Actor, UserRecord } from '../directory/records.ts';
import { type Projection, project, type Shown } from '../projection.ts';
import type { GraphSwitches } from '../switches.ts';
import { isMasked } from './license.ts';
import type { Detection, HistoryItem, RiskDetail, UserRisk } from './records.ts';

type Call = Pick<GraphCall, 'header' | 'query'>;
type Risky = { readonly user: UserRecord; readonly risk: UserRisk; readonly newer: boolean };

const time = (at: number) => new Date(at).toISOString();

const RISKY_USER: Projection<Risky> = {
  id: ({ user }) => user.id,
  isDeleted: ({ user }) => user.deletedDateTime !== null,
  isProcessing: ({ risk }) => risk.isProcessing,
  riskLevel: ({ risk }) => risk.riskLevel,
  riskState: ({ risk }) => risk.riskState,
  riskDetail: ({ risk, newer }) => detailFor(risk.riskDetail, newer),
  riskLastUpdatedDateTime: ({ risk }) => time(risk.updatedAt),
  userDisplayName: ({ user }) => user.displayName,
  userPrincipalName: ({ user }) => user.userPrincipalName,
};
const RISKY_USER_NAMES = Object.keys(RISKY_USER);

export function showRiskyUser(call: Call, user: UserRecord, risk: UserRisk): Shown {
  const risky = { user, risk, newer: wantsNewer(call) };
  return project('riskyUser', RISKY_USER, RISKY_USER_NAMES, risky, call.query.get('$select'));
}

export function showHistory(
  call: Call,
  user: UserRecord,
  { id, risk, by, riskEventTypes }: HistoryItem,
  switches: GraphSwitches,
): Shown {
  const risky = { user, risk, newer: wantsNewer(call) };
  return {
    ...project('riskyUser', RISKY_USER, RISKY_USER_NAMES, risky, undefined),
    id,
    userId: user.id,
    initiatedBy: by && initiator(by, switches),
    activity: { detail: detailFor(risk.riskDetail, risky.newer), riskEventTypes },
  };
}

type ShownDetection = Risky & { readonly detection: Detection; readonly masked: boolean };

const DETECTION: Projection<Omit<ShownDetection, 'risk'>> = {
  id: ({ detection }) => detection.id,
  requestId: ({ detection }) => detection.requestId,
  correlationId: ({ detection }) => detection.correlationId,
  riskEventType: ({ detection, masked }) => (masked ? 'generic' : detection.type),
  riskState: ({ detection }) => detection.state,
  riskLevel: ({ detection, masked }) => (masked ? 'hidden' : detection.level),
  riskDetail: ({ detection, masked, newer }) => (masked ? 'hidden' : detailFor(detection.detail, newer)),
  source: () => 'IdentityProtection',
  detectionTimingType: ({ detection }) => (detection.detectedAt > detection.at ? 'offline' : 'realtime'),
  activity: ({ detection }) => (detection.ipAddress === null ? 'user' : 'signin'),
  tokenIssuerType: () => 'AzureAD',
  ipAddress: ({ detection }) => detection.ipAddress,
  location: ({ detection }) =>
    detection.location && { city: null, state: null, countryOrRegion: null, ...detection.location },
  activityDateTime: ({ detection }) => time(detection.at),
  detectedDateTime: ({ detection }) => time(detection.detectedAt),
  lastUpdatedDateTime: ({ detection }) => time(detection.updatedAt),
  userId: ({ detection }) => detection.userId,
  userDisplayName: ({ user }) => user.displayName,
  userPrincipalName: ({ user }) => user.userPrincipalName,
  additionalInfo: ({ detection }) => detection.additionalInfo,
};
const DETECTION_NAMES = Object.keys(DETECTION);

export function showDetection(
  call: Call,
  user: UserRecord,
  detection: Detection,
  switches: GraphSwitches,
): Shown {
  const masked = isMasked(switches, detection);
  const shown = { user, detection, masked, newer: wantsNewer(call) };
  return project('riskDetection', DETECTION, DETECTION_NAMES, shown, call.query.get('$select'));
}

/** Members that the enumeration got later come only to callers who say that they know such. */
const NEWER: ReadonlySet<RiskDetail> = new Set<RiskDetail>([
  'adminConfirmedAccountSafe',
  'adminDismissedRiskForSignIn',
]);

const wantsNewer = ({ header }: Call): boolean =>
  (header('Prefer') ?? '').toLowerCase().includes('include-unknown-enum-members');

const detailFor = (detail: RiskDetail, newer: boolean): string =>
  NEWER.has(detail) && !newer ? 'unknownFutureValue' : detail;

function initiator(actor: Actor, { riskHistoryNamesApps }: GraphSwitches): string | null {
  if (actor.kind === 'user') return actor.id;
  if (actor.kind === 'service') return null;
  return riskHistoryNamesApps === 'by-client-id' ? actor.appId : (actor.objectId ?? actor.appId);
}
