import { type Instant, milliseconds } from '../../domain/instant.ts';
import type { RiskDetection, RiskEvent, RiskLevel, RiskState, SignIn, UserRisk } from '../../domain/risk.ts';
import { type Evidence, knownValue } from './evidence.ts';

/** How somebody stands by what the directory says of their risk. */
type Standing =
  | { readonly is: 'at-risk'; readonly level: RiskLevel }
  /** Closed by now: how, as the directory names it, when, and by whom (`null`: itself, or not said). */
  | {
      readonly is: 'safe';
      readonly state: RiskState;
      readonly detail: string;
      readonly at: Instant | null;
      readonly byId: string | null;
      readonly byUs: boolean;
    }
  | { readonly is: 'no-risk' }
  /** `because`: a sentence without its stop. */
  | { readonly is: 'not-shown'; readonly because: string };

/** What evidence comes to: how somebody stands, and what their case consists of. */
export type Picture = {
  readonly evidence: Evidence;
  readonly standing: Standing;
  /** Detections that count against them still, newest first. */
  readonly open: readonly RiskDetection[];
  readonly riskySignIns: readonly SignIn[];
  /** When the case began: its earliest detection or risky sign-in, by when it happened. */
  readonly beganAt: number | null;
  /** When its newest detection was noticed. */
  readonly newestAt: number | null;
};

/** States of a risk that is closed, whoever closed it. */
export const CLOSED: readonly RiskState[] = ['remediated', 'dismissed', 'confirmedSafe'];
const AT_RISK: readonly RiskState[] = ['atRisk', 'confirmedCompromised'];
const LEVELS: readonly RiskLevel[] = ['none', 'low', 'medium', 'high'];

export function pictureOf(evidence: Evidence): Picture {
  const open = (knownValue(evidence.detections) ?? [])
    .filter(({ state }) => AT_RISK.includes(state))
    .toSorted((one, other) => noticed(other) - noticed(one));
  const riskySignIns = (knownValue(evidence.signIns) ?? []).filter(isRisky);
  const began = [
    ...open.flatMap(({ happenedAt, detectedAt }) => [happenedAt, detectedAt]),
    ...riskySignIns.map(({ at }) => at),
  ].flatMap((at) => (at === null ? [] : [milliseconds(at)]));
  const [newest] = open;
  return {
    evidence,
    standing: standingOf(evidence, open),
    open,
    riskySignIns,
    beganAt: began.length > 0 ? Math.min(...began) : null,
    newestAt: newest ? noticed(newest) : null,
  };
}

export function isRisky({ riskLevel, riskState }: Pick<SignIn, 'riskLevel' | 'riskState'>): boolean {
  return AT_RISK.includes(riskState) || !['none', 'unknown'].includes(riskLevel);
}

function standingOf({ risk, history }: Evidence, open: readonly RiskDetection[]): Standing {
  if (risk.known !== 'yes') return { is: 'not-shown', because: risk.because };
  const { value } = risk;
  if (AT_RISK.includes(value.state)) return atRisk(value.level, open);
  // The state of the user lags behind what was detected: what is newer than it counts against them.
  const newer = open.filter((one) => noticed(one) > (value.updatedAt ? milliseconds(value.updatedAt) : 0));
  if (newer.length > 0) return atRisk('none', newer);
  if (value.state === 'unknown' || value.level === 'hidden')
    return { is: 'not-shown', because: 'the directory hides how somebody stands without the license for it' };
  if (CLOSED.includes(value.state)) return { is: 'safe', ...closedBy(value, knownValue(history) ?? []) };
  return { is: 'no-risk' };
}

function closedBy(
  { state, detail, updatedAt }: UserRisk,
  history: readonly RiskEvent[],
): Omit<Extract<Standing, { is: 'safe' }>, 'is'> {
  const entry = history.find((one) => one.state === state);
  return { state, detail, at: updatedAt, byId: entry?.byId ?? null, byUs: entry?.byUs ?? false };
}

/** The worst of the level of the user and those of the detections: where none is known, it is not shown. */
function atRisk(level: RiskLevel, open: readonly RiskDetection[]): Standing {
  const worst = [level, ...open.map((one) => one.level)].reduce((one, other) =>
    LEVELS.indexOf(other) > LEVELS.indexOf(one) ? other : one,
  );
  if (level === 'hidden' || worst === 'hidden' || worst === 'unknown' || worst === 'none')
    return { is: 'not-shown', because: 'the directory says that there is a risk, and not how high it is' };
  return { is: 'at-risk', level: worst };
}

/** A detection is new by when it was noticed, not by when it happened. */
function noticed({ detectedAt, happenedAt }: RiskDetection): number {
  const at = detectedAt ?? happenedAt;
  return at === null ? Number.POSITIVE_INFINITY : milliseconds(at);
}
