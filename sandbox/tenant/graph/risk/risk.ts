/** People at risk: what is detected, what administrators and apps decide, and what closes by itself (graph 10.1, 10.2, 10.3). */
import type { SandboxClock } from '../../../clock.ts';
import type { Random } from '../../simulator.ts';
import type { View } from '../directory/cell.ts';
import type { Directory } from '../directory/directory.ts';
import type { Lag } from '../directory/lag.ts';
import type { Actor } from '../directory/records.ts';
import type { GraphSwitches } from '../switches.ts';
import { createAgenda } from './agenda.ts';
import {
  type Detection,
  type HistoryItem,
  isOpen,
  NO_RISK,
  RISK_LEVELS,
  type RiskOutcome,
  type UserRisk,
  type Verdict,
} from './records.ts';
import { createRiskCells } from './risk-cells.ts';

/** Somebody's detection before it is noticed. */
type Noticed = Pick<
  Detection,
  'userId' | 'type' | 'level' | 'at' | 'ipAddress' | 'location' | 'additionalInfo'
> &
  // of the sign-in in which it was noticed
  Partial<Pick<Detection, 'requestId' | 'correlationId'>>;

/** Ids are lower-case; reads come up to date by themselves. */
export interface Risk {
  users(): readonly string[];
  risk(userId: string, view: View): UserRisk | undefined;
  history(userId: string, view: View): readonly HistoryItem[];
  detections(view: View): readonly Detection[];
  /** What somebody's risk is from now on, whoever made it so. */
  put(userId: string, outcome: RiskOutcome, by: Actor | null): void;
  /** A detection that is noticed so many milliseconds from now. */
  detect(noticed: Noticed, delayMs: number): void;
  /** Accepts a verdict; what comes of it, and when, the switches say. */
  decide(verdict: Verdict, userId: string, by: Actor): void;
  /** Whether something open was detected in it. */
  isRiskySignIn(requestId: string): boolean;
  /** A verdict about one sign-in, at once; the last one of a user settles the user, too. */
  decideSignIn(verdict: Verdict, requestId: string, by: Actor): void;
  /** The password is another one: by a safe change of the user's own, or one that an administrator gave out. */
  passwordChanged(userId: string, how: 'self' | 'admin', by: Actor): void;
}

type RiskParts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly lag: Lag;
  readonly directory: Directory;
  readonly switches: GraphSwitches;
};

export function createRisk({ clock, random, lag, directory, switches }: RiskParts): Risk {
  const cells = createRiskCells(lag, random);
  const agenda = createAgenda(clock);
  const underWay = new Map<string, number>();
  const settled = (userId: string) => cells.risk(userId, directory.settled());

  const change = (
    userId: string,
    outcome: RiskOutcome,
    at: number,
    about: Omit<HistoryItem, 'id' | 'risk'>,
  ) => {
    const risk = { ...outcome, isProcessing: (underWay.get(userId) ?? 0) > 0, updatedAt: at };
    cells.putRisk(userId, risk, at);
    cells.putHistory(userId, { id: random.guid(), risk, ...about }, at);
  };
  const closeDetections = (
    userId: string,
    { riskState: state, riskDetail: detail }: RiskOutcome,
    at: number,
  ) => {
    for (const detection of cells.detections(directory.settled()))
      if (detection.userId === userId && isOpen(detection.state))
        cells.putDetection({ ...detection, state, detail, updatedAt: at }, at);
  };
  const addDetection = (noticed: Noticed, found: Pick<Detection, 'state' | 'detail'>, detectedAt: number) => {
    const id = random.hex32() + random.hex32();
    const ids = { requestId: random.guid(), correlationId: random.guid() };
    cells.putDetection({ ...ids, ...noticed, ...found, id, detectedAt, updatedAt: detectedAt }, detectedAt);
  };
  const notice = (noticed: Noticed, at: number) => {
    addDetection(noticed, { state: 'atRisk', detail: 'none' }, at);
    const outcome = raised(settled(noticed.userId), noticed);
    change(noticed.userId, outcome, at, { by: null, riskEventTypes: [noticed.type] });
  };
  /** Whether anything came of it. */
  const apply = (userId: string, outcome: RiskOutcome, at: number, by: Actor): boolean => {
    const { riskState: state, riskDetail: detail } = outcome;
    if (state === 'confirmedCompromised') addDetection(confirmed(userId, at), { state, detail }, at);
    else if (isOpen(settled(userId)?.riskState ?? 'none')) closeDetections(userId, outcome, at);
    else return false;
    change(userId, outcome, at, { by, riskEventTypes: [] });
    return true;
  };
  const process = (userId: string, outcome: RiskOutcome, by: Actor) => {
    const now = clock.now();
    const marked = (isProcessing: boolean, at: number) => {
      const before = settled(userId) ?? { ...NO_RISK, updatedAt: at };
      cells.putRisk(userId, { ...before, isProcessing }, at);
    };
    underWay.set(userId, (underWay.get(userId) ?? 0) + 1);
    marked(true, now);
    if (switches.riskVerdicts === 'processing-for-ever') return;
    const { from, to } = switches.riskVerdictSeconds;
    agenda.later(now + 1000 * (from + random.next() * (to - from)), (at) => {
      const left = (underWay.get(userId) ?? 1) - 1;
      underWay.set(userId, left);
      if (!apply(userId, outcome, at, by)) marked(left > 0, at);
    });
  };
  const openIn = (isTheirs: (detection: Detection) => boolean) =>
    cells.detections(directory.settled()).filter((one) => isOpen(one.state) && isTheirs(one));
  const upToDate = <Args extends readonly unknown[], Value>(work: (...args: Args) => Value) => {
    return (...args: Args): Value => {
      agenda.catchUp();
      return work(...args);
    };
  };
  return {
    users: upToDate(cells.users),
    risk: upToDate(cells.risk),
    history: upToDate(cells.history),
    detections: upToDate(cells.detections),
    put: upToDate((userId, outcome, by) => {
      if (!isOpen(outcome.riskState)) closeDetections(userId, outcome, clock.now());
      change(userId, outcome, clock.now(), { by, riskEventTypes: [] });
    }),
    detect: upToDate((noticed, delayMs) => {
      agenda.later(clock.now() + delayMs, (at) => notice(noticed, at));
      agenda.catchUp();
    }),
    decide: upToDate((verdict, userId, by) => {
      if (switches.riskVerdicts !== 'without-effect') process(userId, outcomeOf(verdict, switches), by);
    }),
    isRiskySignIn: upToDate((id) => openIn(({ requestId }) => requestId === id).length > 0),
    decideSignIn: upToDate((verdict, id, by) => {
      const [now, outcome] = [clock.now(), SIGN_IN_OUTCOMES[verdict]];
      const { riskState: state, riskDetail: detail } = outcome;
      const its = openIn(({ requestId }) => requestId === id);
      for (const one of its) cells.putDetection({ ...one, state, detail, updatedAt: now }, now);
      const userId = its[0]?.userId ?? '';
      const isSettled = openIn((one) => one.userId === userId).length === 0 || isOpen(state);
      if (isSettled) change(userId, outcome, now, { by, riskEventTypes: [] });
    }),
    passwordChanged: upToDate((userId, how, by) => {
      if (how === 'admin' && switches.riskAfterPasswordReset === 'kept') return;
      const riskDetail =
        how === 'admin' ? 'adminGeneratedTemporaryPassword' : 'userPerformedSecuredPasswordChange';
      if (isOpen(settled(userId)?.riskState ?? 'none'))
        process(userId, { riskLevel: 'none', riskState: 'remediated', riskDetail }, by);
    }),
  };
}

const SIGN_IN_OUTCOMES: Readonly<Record<Verdict, RiskOutcome>> = {
  dismiss: { riskLevel: 'none', riskState: 'dismissed', riskDetail: 'adminDismissedRiskForSignIn' },
  confirmSafe: { riskLevel: 'none', riskState: 'confirmedSafe', riskDetail: 'adminConfirmedSigninSafe' },
  confirmCompromised: {
    riskLevel: 'high',
    riskState: 'atRisk',
    riskDetail: 'adminConfirmedSigninCompromised',
  },
};

/** That an administrator said so is a detection, too. */
const confirmed = (userId: string, at: number): Noticed => ({
  userId,
  type: 'adminConfirmedUserCompromised',
  level: 'high',
  at,
  ipAddress: null,
  location: null,
  additionalInfo: '[]',
});

/** A new detection opens what was closed, and never lowers what is open. */
function raised(before: UserRisk | undefined, { level }: Noticed): RiskOutcome {
  const open = before && isOpen(before.riskState) ? before : undefined;
  const higher = Math.max(RISK_LEVELS.indexOf(level), RISK_LEVELS.indexOf(open?.riskLevel ?? 'none'));
  const riskLevel = RISK_LEVELS[higher] ?? level;
  return open
    ? { riskLevel, riskState: open.riskState, riskDetail: open.riskDetail }
    : { riskLevel, riskState: 'atRisk', riskDetail: 'none' };
}

function outcomeOf(verdict: Verdict, { confirmSafeState }: GraphSwitches): RiskOutcome {
  switch (verdict) {
    case 'dismiss':
      return { riskLevel: 'none', riskState: 'dismissed', riskDetail: 'adminDismissedAllRiskForUser' };
    case 'confirmSafe':
      return { riskLevel: 'none', riskState: confirmSafeState, riskDetail: 'adminConfirmedAccountSafe' };
    case 'confirmCompromised':
      return {
        riskLevel: 'high',
        riskState: 'confirmedCompromised',
        riskDetail: 'adminConfirmedUserCompromised',
      };
  }
}
