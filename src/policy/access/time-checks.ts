import { type Instant, instant } from '../../domain/instant.ts';
import { find, type ReasonCode } from '../reasons.ts';
import type { Situation } from './situation.ts';

/** `notBefore` is set where the change waits; `asks` where somebody must allow the hour. */
export type Hour = { readonly notBefore: Instant | null; readonly asks: boolean };

/** No rule about the hour applies: the window is open, or nothing will change. */
export const ANY_HOUR: Hour = { notBefore: null, asks: false };
/** A hold that leads out of one freeze into another more often than this has no end worth waiting for. */
const MOST_STEPS = 50;

const CODES = {
  hours: { refuse: 'outside-hours', ask: 'outside-hours-needs-approval', hold: 'held-until-hours' },
  freeze: { refuse: 'change-freeze', ask: 'freeze-needs-approval', hold: 'held-until-freeze-ends' },
} as const satisfies Record<string, Record<'refuse' | 'ask' | 'hold', ReasonCode>>;

/** Whether the change may be made now: hours, change windows and freezes, each with its own answer. */
export function checkHour(situation: Situation): Hour {
  const { index, at, findings } = situation;
  const { opening, freezes, entitlement, rules } = index;
  let holds = false;
  let asks = false;
  const note = (
    kind: keyof typeof CODES,
    then: 'hold' | 'ask' | 'refuse',
    detail: string,
    rule: string,
  ): void => {
    find(findings, CODES[kind][then], detail, rule);
    holds ||= then === 'hold';
    asks ||= then === 'ask';
  };
  if (opening !== null && !opening.isOpen(at)) {
    note(
      'hours',
      entitlement.timing.outside,
      `${situation.now} is outside ${hoursWords(situation)}.`,
      rules.timing,
    );
  }
  for (const { freeze, from, to, rule } of freezes) {
    if (from <= at && at < to) {
      note('freeze', freeze.then, `The change freeze "${freeze.name}" lasts until ${instant(to)}.`, rule);
    }
  }
  if (!holds) return asks ? { notBefore: null, asks } : ANY_HOUR;
  return { notBefore: heldUntil(situation), asks };
}

/** The first moment that no holding hour or freeze forbids. */
function heldUntil({ index, at, findings }: Situation): Instant | null {
  const { opening, freezes, entitlement, rules } = index;
  const waitsForHours = opening !== null && entitlement.timing.outside === 'hold';
  let moment = at;
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const before = moment;
    if (waitsForHours) {
      const next = opening.nextOpening(moment);
      if (next === null) break;
      moment = next;
    }
    for (const { freeze, from, to } of freezes) {
      if (freeze.then === 'hold' && from <= moment && moment < to) moment = to;
    }
    if (moment === before) return instant(moment);
  }
  find(findings, 'no-opening', 'No hour comes in which the change may be made.', rules.timing);
  return null;
}

function hoursWords({ index, policy }: Situation): string {
  const { within } = index.entitlement.timing;
  const name = typeof within === 'object' ? `the change window "${within.window}"` : 'business hours';
  return `${name} (${policy.timeZone})`;
}
