import { Temporal } from 'temporal-polyfill';
import type { Calendar, Weekday } from './calendar-table.ts';
import { windowStarts } from './recurrence.ts';

/** Half open, in milliseconds since the epoch. */
type Interval = { readonly from: number; readonly to: number };

/** Times when changes may be made; answers by UTC day, computed once per day and kept. */
export type Opening = {
  isOpen(at: number): boolean;
  /** The next moment at or after `at` when it is open; `null` if there is none within `HORIZON_DAYS`. */
  nextOpening(at: number): number | null;
};

const DAY_MS = 86_400_000;
/** How far ahead an opening is looked for. */
const HORIZON_DAYS = 400;
const WEEKDAYS: readonly Weekday[] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** Office hours on working days that are no holidays, in the calendar's time zone. */
export function businessHours(calendar: Calendar): Opening {
  const { days, from, to } = calendar.businessHours;
  const holidays = new Set(calendar.holidays.map(({ date }) => date));
  return openingOf((utcDay) => {
    const intervals: Interval[] = [];
    for (const date of localDatesAround(utcDay)) {
      const weekday = WEEKDAYS[date.dayOfWeek - 1];
      if (weekday === undefined || !days.includes(weekday) || holidays.has(date.toString())) continue;
      intervals.push({
        from: wallClock(date, from, calendar.timeZone),
        to: wallClock(date, to, calendar.timeZone),
      });
    }
    return intervals;
  });
}

/** A named change window of the calendar. Throws for a name the calendar doesn't have. */
export function changeWindow(calendar: Calendar, name: string): Opening {
  const window = calendar.windows[name];
  if (window === undefined) throw new Error(`The calendar has no change window "${name}".`);
  const starts = windowStarts(window);
  const lasts = window.lastsMinutes * 60_000;
  return openingOf((utcDay) => {
    const first = utcDate(utcDay).subtract({ days: 1 + Math.ceil(lasts / DAY_MS) });
    return starts(first, utcDate(utcDay).add({ days: 1 })).map((date) => {
      const from = wallClock(date, window.from, calendar.timeZone);
      return { from, to: from + lasts };
    });
  });
}

/** A wall-clock moment of the time zone, in milliseconds. One that a clock change skips moves on by the gap. */
export function wallClockMoment(local: string, timeZone: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone).epochMilliseconds;
}

function wallClock(date: Temporal.PlainDate, time: string, timeZone: string): number {
  return date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).epochMilliseconds;
}

function openingOf(intervalsTouching: (utcDay: number) => readonly Interval[]): Opening {
  const known = new Map<number, readonly Interval[]>();
  const intervalsOf = (utcDay: number): readonly Interval[] => {
    const kept = known.get(utcDay);
    if (kept !== undefined) return kept;
    const found = [...intervalsTouching(utcDay)].sort((one, other) => one.from - other.from);
    if (known.size > 2 * HORIZON_DAYS) known.clear();
    known.set(utcDay, found);
    return found;
  };
  return {
    isOpen(at) {
      for (const { from, to } of intervalsOf(Math.floor(at / DAY_MS))) if (from <= at && at < to) return true;
      return false;
    },
    nextOpening(at) {
      const today = Math.floor(at / DAY_MS);
      for (let day = today; day <= today + HORIZON_DAYS; day += 1) {
        for (const { from, to } of intervalsOf(day)) if (to > at && from < to) return Math.max(from, at);
      }
      return null;
    },
  };
}

/** Local dates that can share a moment with a UTC day, whatever the zone. */
function localDatesAround(utcDay: number): readonly Temporal.PlainDate[] {
  const date = utcDate(utcDay);
  return [date.subtract({ days: 1 }), date, date.add({ days: 1 })];
}

function utcDate(utcDay: number): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(utcDay * DAY_MS)
    .toZonedDateTimeISO('UTC')
    .toPlainDate();
}
