import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { ChangeWindow } from './calendar-table.ts';

/** Dates between two dates, both included. */
type DatesBetween = (first: Temporal.PlainDate, last: Temporal.PlainDate) => readonly Temporal.PlainDate[];

/**
 * The dates a change window starts on. The rule is expanded over plain dates (in UTC), so that a clock change can
 * move a start but never skip it. Throws a sentence about the rule when it doesn't parse.
 */
export function windowStarts(window: ChangeWindow): DatesBetween {
  const start = window.since.replaceAll('-', '');
  const rule = new RRuleTemporal({
    rruleString: `DTSTART;TZID=UTC:${start}T000000\nRRULE:${window.rule}`,
    strict: true,
    temporal: Temporal,
  });
  return (first, last) =>
    rule.between(midnight(first), midnight(last), true).map((occurrence) => occurrence.toPlainDate());
}

function midnight(date: Temporal.PlainDate): Temporal.ZonedDateTime {
  return date.toZonedDateTime('UTC');
}
