import { Temporal } from 'temporal-polyfill';
import { instant } from '../../domain/instant.ts';
import type { AskedDuration } from '../../domain/request.ts';
import type { Findings } from '../reason-entry.ts';
import { find } from '../reasons.ts';
import type { DeclaredVariables } from './access-table.ts';

const INDEFINITELY: AskedDuration = { lasts: 'indefinitely' };
const DATE = /^\d{4}-\d{2}-\d{2}$/;
/** What ITSM tools answer for a moment: in UTC, unless it names another offset. */
const MOMENT = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?$/;
/** As integer, decimal and padded columns store one. */
const WHOLE_NUMBER = /^0*([1-9]\d{0,4})(?:\.0+)?$/;

/** How long is asked, out of two variables of which at most one may be filled in. Malformed text is found, not guessed. */
export function askedDuration(
  until: string,
  days: string,
  variables: DeclaredVariables,
  timeZone: string,
  findings: Findings,
): AskedDuration {
  if (until !== '' && days !== '') {
    const detail = `"${variables.until}" and "${variables.days}" are both filled in; one must go.`;
    find(findings, 'two-ends', detail, '/variables');
    return INDEFINITELY;
  }
  if (until !== '') return askedUntil(until, variables, timeZone, findings);
  if (days === '') return INDEFINITELY;
  const [, whole] = WHOLE_NUMBER.exec(days) ?? [];
  if (whole !== undefined) return { lasts: 'days', days: Number(whole) };
  const detail = `"${variables.days}" is "${days}", not a whole number of days.`;
  find(findings, 'days-malformed', detail, '/variables/days');
  return INDEFINITELY;
}

function askedUntil(
  until: string,
  variables: DeclaredVariables,
  timeZone: string,
  findings: Findings,
): AskedDuration {
  const at = momentOf(until, variables.dateMeans, timeZone);
  if (at !== null) return { lasts: 'until', at: instant(at) };
  const detail = `"${variables.until}" is "${until}", not a date (YYYY-MM-DD) or a moment (YYYY-MM-DD HH:MM:SS, in UTC unless it names an offset such as +02:00).`;
  find(findings, 'end-malformed', detail, '/variables/until');
  return INDEFINITELY;
}

/** Milliseconds, or `null` for text that is no existing date or moment. */
function momentOf(text: string, dateMeans: DeclaredVariables['dateMeans'], timeZone: string): number | null {
  try {
    if (DATE.test(text)) {
      const date = Temporal.PlainDate.from(text, { overflow: 'reject' });
      const midnight = dateMeans === 'end-of-day' ? date.add({ days: 1 }) : date;
      return midnight.toZonedDateTime(timeZone).epochMilliseconds;
    }
    const [, date, time, offset = 'Z'] = MOMENT.exec(text) ?? [];
    return date === undefined ? null : Temporal.Instant.from(`${date}T${time}${offset}`).epochMilliseconds;
  } catch {
    return null; // Temporal throws for dates that don't exist, such as 30 February.
  }
}
