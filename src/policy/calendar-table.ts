import type { ChangeClass } from '../domain/decision.ts';

export type Weekday = 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA' | 'SU';

/** Recurring time for changes. `rule` is an RFC 5545 RRULE of days, such as `FREQ=MONTHLY;BYDAY=2SA`. */
export type ChangeWindow = {
  readonly rule: string;
  /** Wall-clock start, `HH:MM`. A start that a clock change skips counts from the moment the clock jumps to. */
  readonly from: string;
  readonly lastsMinutes: number;
  /** First day the rule counts from, `YYYY-MM-DD`. */
  readonly since: string;
};

/** A time without changes. Wall clock of the calendar, `YYYY-MM-DDTHH:MM`; `to` is the first moment after it. */
export type Freeze = {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly then: 'hold' | 'ask' | 'refuse';
  /** Entitlements with one of these tags; absent: every entitlement. */
  readonly tags?: readonly string[];
  /** Change classes that go on. */
  readonly exempt: readonly ChangeClass['class'][];
};

export type Calendar = {
  /** IANA name. */
  readonly timeZone: string;
  readonly businessHours: { readonly days: readonly Weekday[]; readonly from: string; readonly to: string };
  /** Days without business hours, `YYYY-MM-DD`. */
  readonly holidays: readonly { readonly date: string; readonly name: string }[];
  readonly windows: Readonly<Record<string, ChangeWindow>>;
  readonly freezes: readonly Freeze[];
};
