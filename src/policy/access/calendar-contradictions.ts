import { wallClockMoment } from '../calendar.ts';
import type { Calendar } from '../calendar-table.ts';
import { windowStarts } from '../recurrence.ts';
import type { Report } from './report.ts';

/** Time zones that don't exist, hours that end before they start, rules that don't parse. */
export function calendarContradictions(calendar: Calendar, report: Report): void {
  const { timeZone, businessHours, windows, freezes } = calendar;
  if (because(() => wallClockMoment('2026-01-01T00:00', timeZone)) !== null) {
    report('/calendar/timeZone', 'unknown-time-zone', `"${timeZone}" is no IANA time zone.`);
    return;
  }
  if (businessHours.from >= businessHours.to) {
    report(
      '/calendar/businessHours',
      'reversed',
      'Business hours must end after they start, on the same day.',
    );
  }
  for (const [name, window] of Object.entries(windows)) {
    const wrong = because(() => windowStarts(window));
    if (wrong !== null) report(`/calendar/windows/${name}/rule`, 'unknown-recurrence', wrong);
  }
  for (const [place, { from, to }] of freezes.entries()) {
    const path = `/calendar/freezes/${place}`;
    if (because(() => [from, to].map((local) => wallClockMoment(local, timeZone))) !== null) {
      report(path, 'no-such-date', 'A freeze must start and end on existing dates.');
    } else if (from >= to) {
      report(path, 'reversed', 'A freeze must end after it starts.');
    }
  }
}

/** What went wrong, or `null`. */
function because(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
