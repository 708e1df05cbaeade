import type { AccessFacts } from '../../domain/facts.ts';
import { DAY, HOUR, milliseconds } from '../../domain/instant.ts';
import type { EnrolledDevice, SignIn } from '../../domain/risk.ts';
import type { Classes } from './classes.ts';
import { knownValue } from './evidence.ts';
import { isRisky, type Picture } from './picture.ts';
import type { Conditions, RiskCase, RiskTable } from './risk-table.ts';

/** What cases are held against. */
export type Weighed = {
  readonly table: RiskTable;
  readonly facts: AccessFacts;
  /** Who reported it. */
  readonly requesterId: string;
  readonly picture: Picture;
  readonly classes: Classes;
  /** In milliseconds. */
  readonly at: number;
};

/** The first case that fits, and its place in the table. */
export function fittingCase(weighed: Weighed): { readonly case: RiskCase; readonly place: number } | null {
  const place = weighed.table.cases.findIndex((one) => one.enabled && fits(one.when, weighed));
  const found = weighed.table.cases[place];
  return found ? { case: found, place } : null;
}

/** Conditions that a case has and that do not hold, or are not known to. */
function fits(when: Conditions, weighed: Weighed): boolean {
  const { picture, classes, table } = weighed;
  const { standing } = picture;
  if (standing.is !== 'at-risk') return false;
  const { levels, classes: wanted, highConfidence } = when;
  if (levels && !levels.includes(standing.level)) return false;
  if (wanted && !classes.certain.some(({ name }) => wanted.includes(name))) return false;
  if (highConfidence !== undefined && isCertain(picture, table) !== highConfidence) return false;
  if (when.mfaPassed && provingSignIn(weighed, when.knownDevice === true) === null) return false;
  if (when.knownDevice && knownDevices(weighed).length === 0) return false;
  if (when.selfRemediated && !hasRemediated(weighed)) return false;
  if (when.verifiedManager && !isManagerVerified(weighed)) return false;
  return !when.allowedCountries || areCountriesAllowed(weighed);
}

/** Whether a detection is of a type that is certain; `null`: not known, as of one whose type is not shown. */
function isCertain({ evidence, open }: Picture, { highConfidence }: RiskTable): boolean | null {
  if (evidence.detections.known !== 'yes') return null;
  const certain = highConfidence.map((type) => type.toLowerCase());
  const types = open.map(({ type }) => type.toLowerCase());
  if (types.some((type) => certain.includes(type))) return true;
  return types.some((type) => NOT_SHOWN.includes(type)) ? null : false;
}

/** What the directory calls a detection whose type it hides without the license, and what one without a type is called here. */
const NOT_SHOWN = ['generic', 'unknown'];

/** A sign-in that passed a second factor after the newest detection was noticed, and was not risky itself; on a known device, where that is asked for. */
function provingSignIn(weighed: Weighed, onKnownDevice: boolean): SignIn | null {
  const { evidence, newestAt } = weighed.picture;
  const devices = knownDevices(weighed).map(({ deviceId }) => deviceId);
  const found = (knownValue(evidence.signIns) ?? []).find(
    (one) =>
      one.succeeded &&
      one.mfa === 'passed' &&
      !isRisky(one) &&
      newestAt !== null &&
      milliseconds(one.at) > newestAt &&
      (!onKnownDevice || (one.deviceId !== null && devices.includes(one.deviceId))),
  );
  return found ?? null;
}

/** How long before a device shows up somebody signs in to enroll it. */
const ENROLLING = HOUR;

/**
 * Devices that were enrolled before the case began, shortly before it, and by a sign-in that was itself not risky: what
 * was enrolled after the first detection may be an attacker's.
 */
function knownDevices({ table, picture }: Weighed): readonly EnrolledDevice[] {
  const { evidence, beganAt } = picture;
  const signIns = knownValue(evidence.signIns) ?? [];
  if (beganAt === null || evidence.detections.known !== 'yes') return [];
  const within = table.limits.enrolledWithinHours * HOUR;
  return (knownValue(evidence.account.devices) ?? []).filter(({ registeredAt }) => {
    if (registeredAt === null) return false;
    const at = milliseconds(registeredAt);
    if (at >= beganAt || beganAt - at > within) return false;
    const before = signIns.filter((one) => {
      const signedIn = milliseconds(one.at);
      return signedIn <= at && at - signedIn <= ENROLLING && one.succeeded;
    });
    return before.length > 0 && !before.some(isRisky);
  });
}

/** By the person, since the newest detection was noticed, and lately. */
function hasRemediated({ table, picture, facts, at }: Weighed): boolean {
  const { evidence, newestAt } = picture;
  const changed = knownValue(evidence.account.account)?.passwordChangedAt ?? null;
  if (changed === null || newestAt === null) return false;
  const when = milliseconds(changed);
  if (when <= newestAt || at - when > table.limits.remediatedWithinHours * HOUR) return false;
  return (knownValue(evidence.changes) ?? []).some(
    (one) =>
      one.byId === facts.beneficiary.id && /password/i.test(one.activity) && milliseconds(one.at) > newestAt,
  );
}

/** A relation that somebody set lately may be the attacker's; so may a manager's own account. */
function isManagerVerified({ table, picture, facts, requesterId, at }: Weighed): boolean {
  const { changes, atRisk } = picture.evidence;
  const { managerId } = facts.beneficiary;
  const done = knownValue(changes);
  const endangered = knownValue(atRisk);
  if (managerId === null || managerId === requesterId || done === null) return false;
  if (endangered === null || endangered.includes(managerId)) return false;
  const since = at - table.limits.managerUnchangedDays * DAY;
  return !done.some((one) => milliseconds(one.at) >= since && isAboutManager(one));
}

function isAboutManager({
  activity,
  properties,
}: {
  readonly activity: string;
  readonly properties: readonly string[];
}): boolean {
  return /manager/i.test(activity) || properties.some((name) => /manager/i.test(name));
}

function areCountriesAllowed({ table, picture }: Weighed): boolean {
  const { evidence, open, riskySignIns } = picture;
  if (evidence.detections.known !== 'yes' || evidence.signIns.known !== 'yes') return false;
  return [...open, ...riskySignIns].every(
    ({ country }) => country !== null && table.allowedCountries.includes(country),
  );
}
