import type { EndRule } from '../../domain/decision.ts';
import { DAY, instant, MINUTE, SECOND } from '../../domain/instant.ts';
import type { AskedDuration } from '../../domain/request.ts';
import { find } from '../reasons.ts';
import { isGuest, nameOf } from './person.ts';
import type { Situation } from './situation.ts';

const NEVER: EndRule = { ends: 'never' };

/** When the access ends, by what was asked, what the table allows and when the beneficiary leaves. */
export function checkEnd(situation: Situation): EndRule {
  const { request, index, findings, at } = situation;
  const { maxDays, defaultDays } = index.entitlement;
  const end = endOf(request.duration, defaultDays);
  if (request.duration.lasts === 'indefinitely' && defaultDays !== null) {
    const detail = `The ticket names no end, so the access is given for ${defaultDays} days.`;
    find(findings, 'default-duration', detail, index.rules.defaultDays);
  }
  if (end.ends === 'never') return checkEndless(situation);
  const last = end.ends === 'at' ? Date.parse(end.at) : at + end.seconds * SECOND;
  if (!(last > at))
    find(findings, 'end-in-the-past', `The asked end has passed (${endWords(end)}).`, index.rules.self);
  if (maxDays !== null && last - at > maxDays * DAY) {
    const detail = `${endWords(end)} is longer than the ${maxDays} days allowed.`;
    find(findings, 'too-long', detail, index.rules.maxDays);
  }
  checkLeave(situation, last);
  return end;
}

/** An open end where one is allowed; the leave date, where known, closes it. */
function checkEndless({ facts, index, policy, findings, at }: Situation): EndRule {
  const { entitlement, rules } = index;
  const { beneficiary } = facts;
  if (entitlement.endRequired || entitlement.maxDays !== null) {
    find(findings, 'end-required', `${entitlement.title} needs an end date.`, rules.endRequired);
  } else if (beneficiary.employeeType !== null && policy.endRequiredFor.has(beneficiary.employeeType)) {
    const detail = `Access of the employment type "${beneficiary.employeeType}" needs an end date.`;
    find(findings, 'end-required', detail, '/people/endRequiredFor');
  } else if (beneficiary.employeeType === null && isGuest(beneficiary) && policy.endRequiredFor.size > 0) {
    const detail = 'Access of a guest whose employment type is not known needs an end date.';
    find(findings, 'end-required', detail, '/people/endRequiredFor');
  }
  const leaveAt = beneficiary.leaveAt === null ? Number.NaN : Date.parse(beneficiary.leaveAt);
  if (findings.refused || !(leaveAt > at)) return NEVER;
  const detail = `${nameOf(beneficiary)} leaves on ${beneficiary.leaveAt}.`;
  find(findings, 'ends-with-leave-date', detail, '/people');
  return { ends: 'at', at: instant(leaveAt) };
}

function checkLeave({ facts, findings }: Situation, last: number): void {
  const { leaveAt } = facts.beneficiary;
  if (leaveAt === null || last <= Date.parse(leaveAt)) return;
  const detail = `${nameOf(facts.beneficiary)} leaves on ${leaveAt}, before the access would end.`;
  find(findings, 'end-after-leave-date', detail, '/people');
}

function endOf(asked: AskedDuration, defaultDays: number | null): EndRule {
  if (asked.lasts === 'until') return { ends: 'at', at: asked.at };
  if (asked.lasts === 'minutes') return { ends: 'after', seconds: (asked.minutes * MINUTE) / SECOND };
  const days = asked.lasts === 'days' ? asked.days : defaultDays;
  return days === null ? NEVER : { ends: 'after', seconds: (days * DAY) / SECOND };
}

function endWords(end: EndRule): string {
  if (end.ends === 'never') return 'no end';
  return end.ends === 'at' ? `until ${end.at}` : `${(end.seconds * SECOND) / DAY} days`;
}
