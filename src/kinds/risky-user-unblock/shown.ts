import type { Shown } from '../../domain/decision.ts';
import type { AccessFacts } from '../../domain/facts.ts';
import { DAY, HOUR, type Instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Known, RiskState, SignIn } from '../../domain/risk.ts';
import { detectionWords, levelWords, riskDetailWords, timingWords } from '../../domain/risk-words.ts';
import { oneLine } from '../../domain/written-text.ts';
import { type CaseInHand, caseInHand } from './case-in-hand.ts';
import { knownValue } from './evidence.ts';
import type { RiskPolicy } from './policy.ts';

/** What approvers are shown: the case, and the five strongest items of the evidence, each with its age. */
export function shownRisk(policy: RiskPolicy, request: AccessRequest, facts: AccessFacts): readonly Shown[] {
  const inHand = caseInHand(policy, request, facts);
  const { found, classes } = inHand;
  const titles = classes.certain.map(({ title }) => title);
  return [
    { label: 'Case', value: found?.case.title ?? 'none of the table' },
    { label: 'Risk of the person', value: risk(inHand) },
    { label: 'Newest detection', value: detection(inHand) },
    ...correlation(inHand),
    { label: 'Last sign-in', value: lastSignIn(inHand) },
    { label: 'Newest device', value: newestDevice(inHand) },
    { label: 'Account', value: `${[...titles, password(inHand)].join('; ')}` },
  ];
}

/** Longer texts from outside are cut. */
const LONGEST = 120;

function quoted(text: string): string {
  const line = oneLine(text);
  return line.length > LONGEST ? `${line.slice(0, LONGEST).toWellFormed()}…` : line;
}

function age(at: Instant | null, { weighed }: CaseInHand): string {
  if (at === null) return 'at a time that is not known';
  const passed = Math.max(weighed.at - milliseconds(at), 0);
  if (passed < MINUTE) return 'less than a minute ago';
  if (passed < HOUR) return `${counted(passed / MINUTE, 'minute')} ago`;
  return `${passed < 2 * DAY ? counted(passed / HOUR, 'hour') : counted(passed / DAY, 'day')} ago`;
}

function counted(amount: number, unit: string): string {
  const whole = Math.round(amount);
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}

const STATES: Readonly<Record<RiskState, string>> = {
  none: 'no known risk',
  confirmedSafe: 'confirmed as safe',
  remediated: 'remediated',
  dismissed: 'dismissed',
  atRisk: 'at risk',
  confirmedCompromised: 'confirmed as compromised',
  unknown: 'state not known',
};

function or<T>(of: Known<T>, said: (value: T) => string): string {
  return of.known === 'yes' ? said(of.value) : `not known (${of.known}): ${quoted(of.because)}`;
}

function risk(inHand: CaseInHand): string {
  return or(inHand.picture.evidence.risk, ({ level, state, detail, updatedAt, processing }) => {
    const going = processing ? ', the directory is still working on it' : '';
    const how = riskDetailWords(detail);
    const stands = level === 'none' ? STATES[state] : `${levelWords(level)}, ${STATES[state]}`;
    if (state === 'none' && updatedAt === null) return stands;
    return `${stands}${how === null ? '' : ` (${how})`}, ${age(updatedAt, inHand)}${going}`;
  });
}

function detection(inHand: CaseInHand): string {
  const { evidence, open } = inHand.picture;
  return or(evidence.detections, () => {
    const [newest, ...others] = open;
    if (!newest) return 'none that counts';
    const { type, level, timing, detectedAt, place, ipAddress, device } = newest;
    const where = [place, ipAddress, device].flatMap((one) => (one === null ? [] : [quoted(one)]));
    const more = others.length === 0 ? '' : `; ${others.length} more`;
    const about = [levelWords(level), ...[timingWords(timing)].filter((one) => one !== null), ...where].join(
      ', ',
    );
    return `${detectionWords(type)}, ${about}, noticed ${age(detectedAt, inHand)}${more}`;
  });
}

/** What SecOps look it up by. */
function correlation({ picture: { open } }: CaseInHand): readonly Shown[] {
  const id = open[0]?.correlationId ?? null;
  return id === null ? [] : [{ label: 'Correlation id of it', value: quoted(id) }];
}

function lastSignIn(inHand: CaseInHand): string {
  return or(inHand.picture.evidence.signIns, (signIns) => {
    const last = signIns.find(({ succeeded }) => succeeded);
    if (!last) return 'none that succeeded';
    const { at, mfa, device, place, riskLevel } = last;
    const where = [device, place].flatMap((one) => (one === null ? [] : [quoted(one)])).join(', ');
    const risk = riskLevel === 'none' ? 'not risky' : `risk ${levelWords(riskLevel)}`;
    return `${age(at, inHand)}, ${FACTORS[mfa]}, ${risk}${where && `, ${where}`}`;
  });
}

const FACTORS: Readonly<Record<SignIn['mfa'], string>> = {
  passed: 'second factor passed',
  failed: 'second factor failed',
  unknown: 'whether a second factor was passed is not known',
};

function newestDevice(inHand: CaseInHand): string {
  return or(inHand.picture.evidence.account.devices, (devices) => {
    const [newest] = devices
      .filter(({ registeredAt }) => registeredAt !== null)
      .toSorted((one, other) => (other.registeredAt ?? '').localeCompare(one.registeredAt ?? ''));
    if (!newest) return 'none';
    const { beganAt } = inHand.picture;
    const isBefore = beganAt !== null && milliseconds(newest.registeredAt ?? '') < beganAt;
    const when = beganAt === null ? '' : isBefore ? ', before the case began' : ', after the case began';
    return `${quoted(newest.displayName)}, enrolled ${age(newest.registeredAt, inHand)}${when}`;
  });
}

function password(inHand: CaseInHand): string {
  const { account, methods } = inHand.picture.evidence.account;
  const ways = knownValue(methods)?.length;
  const changed = or(account, ({ passwordChangedAt, enabled }) => {
    const off = enabled === false ? 'disabled, ' : '';
    return `${off}password changed ${age(passwordChangedAt, inHand)}`;
  });
  return ways === undefined ? changed : `${changed}, ${counted(ways, 'way')} to sign in`;
}
