/** Risk as Identity Protection has it, without lag, and as people who play with the sandbox make it. */
import type { SandboxClock } from '../../../clock.ts';
import type { Directory } from '../directory/directory.ts';
import { type Actor, nameOf, type UserRecord } from '../directory/records.ts';
import type { SignIns } from '../evidence/sign-ins.ts';
import type { Detection, Place, RiskDetail, RiskLevel, RiskOutcome, RiskState } from './records.ts';
import { NO_RISK } from './records.ts';
import type { Risk } from './risk.ts';

/** `at`: ISO 8601, now unless said; `arrivesMs`: until it is noticed, at once unless said. */
export type NewDetection = {
  readonly type: string;
  readonly level: RiskLevel;
  readonly at?: string;
  readonly ipAddress?: string;
  readonly location?: Place;
  /** As the sign-in told of itself; it stands in the additional information, too. */
  readonly device?: string;
  readonly additionalInfo?: Readonly<Record<string, string>>;
  readonly arrivesMs?: number;
  /** Id of the sign-in in which it was noticed. */
  readonly signIn?: string;
};

export type RiskPut = {
  readonly riskLevel: RiskLevel;
  /** Left out: at risk, or none where the level is. */
  readonly riskState?: RiskState;
  readonly detections?: readonly NewDetection[];
};

type RiskRow = RiskOutcome & {
  readonly isProcessing: boolean;
  /** `null`: never at risk. */
  readonly updatedAt: string | null;
  /** Oldest first; `by` as memberships name their maker, `null` for the service itself. */
  readonly history: readonly (RiskOutcome & {
    readonly at: string;
    readonly by: string | null;
    readonly riskEventTypes: readonly string[];
  })[];
  /** Those noticed by now, in their order. */
  readonly detections: readonly (Pick<
    Detection,
    'id' | 'type' | 'level' | 'state' | 'detail' | 'ipAddress'
  > & {
    readonly at: string;
    readonly detectedAt: string;
  })[];
};

/** A `RangeError` names an unknown id. */
export interface RiskControl {
  riskOf(userId: string): RiskRow;
  putRisk(userId: string, risk: RiskPut): void;
}

type Parts = {
  readonly clock: SandboxClock;
  readonly directory: Directory;
  readonly risk: Risk;
  readonly signIns: Pick<SignIns, 'find'>;
  readonly admin: Actor;
};

export function createRiskControl(parts: Parts): RiskControl {
  const { clock, directory, risk, signIns, admin } = parts;
  const userOf = (id: string) => knownUser(directory.anyUser(id.toLowerCase(), directory.settled()), id);
  return {
    riskOf: (id) => riskRow(parts, userOf(id)),
    putRisk(id, { riskLevel, riskState = riskLevel === 'none' ? 'none' : 'atRisk', detections = [] }) {
      const user = userOf(id);
      const [now, later] = [detections.filter(isNow), detections.filter((one) => !isNow(one))];
      const detect = (one: NewDetection) =>
        risk.detect({ ...noticed(user.id, one, clock.now()), ...idsOf(signIns, one) }, one.arrivesMs ?? 0);
      for (const one of now) detect(one);
      const actor = riskState === 'remediated' ? self(user) : admin;
      const byNobody = riskState === 'none' || riskState === 'atRisk';
      risk.put(user.id, { riskLevel, riskState, riskDetail: DETAILS[riskState] }, byNobody ? null : actor);
      for (const one of later) detect(one);
    },
  };
}

const isNow = ({ arrivesMs = 0 }: NewDetection): boolean => arrivesMs === 0;

const self = ({ id, userPrincipalName }: UserRecord): Actor => ({ kind: 'user', id, userPrincipalName });

/** How each state is reached where nobody says. */
const DETAILS: Readonly<Record<RiskState, RiskDetail>> = {
  none: 'none',
  atRisk: 'none',
  confirmedSafe: 'adminConfirmedAccountSafe',
  remediated: 'userPerformedSecuredPasswordChange',
  dismissed: 'adminDismissedAllRiskForUser',
  confirmedCompromised: 'adminConfirmedUserCompromised',
};

/** Of its sign-in; a detection without one gets ids of its own. */
function idsOf(signIns: Parts['signIns'], { signIn }: NewDetection) {
  if (signIn === undefined) return {};
  const record = signIns.find(signIn);
  if (!record) throw new RangeError(`There is no sign-in ${signIn}; making one answers its id.`);
  return { requestId: record.id, correlationId: record.correlationId };
}

function noticed(userId: string, one: NewDetection, now: number) {
  const told = { ...(one.device === undefined ? {} : { userAgent: one.device }), ...one.additionalInfo };
  return {
    userId,
    type: one.type,
    level: one.level,
    at: one.at === undefined ? now : Date.parse(one.at),
    ipAddress: one.ipAddress ?? null,
    location: one.location ?? null,
    additionalInfo: JSON.stringify(Object.entries(told).map(([Key, Value]) => ({ Key, Value }))),
  };
}

function riskRow({ risk, directory }: Parts, { id: userId }: UserRecord): RiskRow {
  const view = directory.settled();
  const time = (at: number) => new Date(at).toISOString();
  const { updatedAt = null, isProcessing = false, ...known } = risk.risk(userId, view) ?? NO_RISK_KEPT;
  return {
    ...known,
    isProcessing,
    updatedAt: updatedAt === null ? null : time(updatedAt),
    history: risk.history(userId, view).map(({ risk: then, by, riskEventTypes }) => ({
      at: time(then.updatedAt),
      riskLevel: then.riskLevel,
      riskState: then.riskState,
      riskDetail: then.riskDetail,
      by: by && nameOf(by),
      riskEventTypes,
    })),
    detections: risk
      .detections(view)
      .filter((one) => one.userId === userId)
      .map(({ id, type, level, state, detail, ipAddress, at, detectedAt }) => {
        return { id, type, level, state, detail, ipAddress, at: time(at), detectedAt: time(detectedAt) };
      }),
  };
}

const NO_RISK_KEPT: RiskOutcome & { readonly updatedAt?: number; readonly isProcessing?: boolean } = NO_RISK;

function knownUser(user: UserRecord | undefined, id: string): UserRecord {
  if (user) return user;
  throw new RangeError(`The directory has no user ${id}; list them to see which there are.`);
}
