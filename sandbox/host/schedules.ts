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
    const next = (ms: number) => pattern.nextRun(new Date(ms))?.getTime() ?? Number.POSITIVE_INFINITY;
    return { kind: 'cron', after: remembered(`${fields.join(' ')} ${timeZone}`, next) };
  } catch {
    return null;
  }
}

/** Sandboxes of one process often ask for the same minutes, and croner takes its time over each. */
const occurrences = new Map<string, Map<number, number>>();
const MOST_REMEMBERED = 50_000;

function remembered(schedule: string, next: (ms: number) => number): (ms: number) => number {
  const known = occurrences.get(schedule) ?? new Map<number, number>();
  occurrences.set(schedule, known);
  return (ms) => {
    const found = known.get(ms);
    if (found !== undefined) return found;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const made = next(ms);
    known.set(ms, made);
    return made;
  };
}
