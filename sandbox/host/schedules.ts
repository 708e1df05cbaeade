/** Timer schedules: NCRONTAB with six fields (five are accepted), or a TimeSpan. */
import { Cron } from 'croner';
import { timeSpanMs } from './time-span.ts';

export type Schedule = {
  readonly kind: 'cron' | 'interval';
  /** The first occurrence after the given time. */
  readonly after: (ms: number) => number;
};

/** `null` for text that is no schedule: then only that function is in error. */
export function parseSchedule(text: string, timeZone: string): Schedule | null {
  const length = timeSpanMs(text);
  if (length !== null) return { kind: 'interval', after: (ms) => ms + length };
  const fields = text.trim().split(/\s+/);
  if (
    (fields.length !== 5 && fields.length !== 6) ||
    /[L#W?]/.test(fields.join('').replaceAll(/[a-z]{3}/gi, ''))
  ) {
    return null;
  }
  return cron(fields.length === 5 ? ['0', ...fields] : fields, timeZone);
}

function cron(fields: readonly string[], timeZone: string): Schedule | null {
  try {
    const pattern = new Cron(fields.join(' '), { timezone: timeZone, domAndDow: true, paused: true });
    const wait = (ms: number) => (pattern.nextRun(new Date(ms))?.getTime() ?? Number.POSITIVE_INFINITY) - ms;
    const period = isHourly(fields, timeZone) ? HOUR : null;
    const known = remembered(`${fields.join(' ')} ${timeZone}`, period, wait);
    return { kind: 'cron', after: (ms) => ms + known(ms) };
  } catch {
    return null;
  }
}

const HOUR = 3_600_000;

/** Whether one hour is like every other; where clocks are set, hours need not be. */
function isHourly([, , ...fromHours]: readonly string[], timeZone: string): boolean {
  return timeZone === 'UTC' && fromHours.every((field) => field === '*');
}

/** Sandboxes of one process often ask for the same minutes, and croner takes its time over each. */
const waits = new Map<string, Map<number, number>>();
const MOST_REMEMBERED = 50_000;

/** `period`: after so many milliseconds everything comes again. */
function remembered(
  schedule: string,
  period: number | null,
  wait: (ms: number) => number,
): (ms: number) => number {
  const known = waits.get(schedule) ?? new Map<number, number>();
  waits.set(schedule, known);
  return (ms) => {
    const place = period === null ? ms : ms % period;
    const found = known.get(place);
    if (found !== undefined) return found;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const made = wait(ms);
    known.set(place, made);
    return made;
  };
}
