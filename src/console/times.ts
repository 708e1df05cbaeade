import { DAY, HOUR, type Instant, MINUTE, milliseconds, SECOND } from '../domain/instant.ts';

/** Instants as a page shows them: in company time, and relative to when the page was made. */
export type Times = {
  readonly now: Instant;
  /** The zone's name, as `Europe/Amsterdam`. */
  readonly zone: string;
  /** `Tuesday 3 March 2026` */
  day(at: Instant): string;
  /** `10:00:06` */
  clock(at: Instant): string;
  /** `3 Mar 2026, 10:00` */
  moment(at: Instant): string;
  /** `3 h ago`, `in 2 days` */
  relative(at: Instant): string;
  /** `3 h`: for how long by now. */
  lasting(since: Instant): string;
};

/** `zone`: an IANA name; a page is better with UTC than not at all, so an unknown one reads as that. */
export function timesOf(zone: string, now: Instant): Times {
  const timeZone = isZone(zone) ? zone : 'UTC';
  const dayFormat = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'full' });
  const clockFormat = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium' });
  const momentFormat = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
  return {
    now,
    zone: timeZone,
    day: (at) => dayFormat.format(milliseconds(at)),
    clock: (at) => clockFormat.format(milliseconds(at)),
    moment: (at) => momentFormat.format(milliseconds(at)),
    relative: (at) => relative(milliseconds(at) - milliseconds(now)),
    lasting: (since) => roughly(Math.max(0, milliseconds(now) - milliseconds(since))),
  };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-GB', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}

function relative(difference: number): string {
  if (Math.abs(difference) < 5 * SECOND) return 'just now';
  const text = roughly(Math.abs(difference));
  return difference < 0 ? `${text} ago` : `in ${text}`;
}

/** The largest unit alone, from two of it on: `90 min`, `2 h`, `3 days`. */
function roughly(length: number): string {
  if (length >= 2 * DAY) return `${Math.floor(length / DAY)} days`;
  if (length >= 2 * HOUR) return `${Math.floor(length / HOUR)} h`;
  if (length >= 2 * MINUTE) return `${Math.floor(length / MINUTE)} min`;
  return `${Math.floor(length / SECOND)} s`;
}

/** A length of time in its two largest units: `1 day 2 h`, `3 min 20 s`. */
export function spanOf(length: number): string {
  const units: readonly (readonly [number, string, string])[] = [
    [DAY, ' day', ' days'],
    [HOUR, ' h', ' h'],
    [MINUTE, ' min', ' min'],
    [SECOND, ' s', ' s'],
  ];
  let rest = length;
  const parts: string[] = [];
  for (const [size, one, many] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${count === 1 ? one : many}`);
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0 s';
}
