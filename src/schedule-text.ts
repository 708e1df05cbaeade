import { DAY, HOUR, MINUTE } from './domain/instant.ts';

/** What each part of a six-part NCRONTAB schedule may be: seconds, minutes, hours, days, months, days of the week. */
const RANGES = [
  [0, 59],
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
const NAMES = /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat)[a-z]*$/i;

/** Whether a text is a six-part NCRONTAB schedule. One that is not keeps the whole app from starting. */
export function croneable(text: string): boolean {
  const parts = text.split(/\s+/);
  return (
    parts.length === 6 && parts.every((part, index) => part.split(',').every((one) => isPart(one, index)))
  );
}

function isPart(text: string, index: number): boolean {
  const [, from = '', to, step] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(text) ?? [];
  const [least, most] = RANGES[index] ?? [0, 0];
  const fits = (value: string) =>
    (index >= 4 && NAMES.test(value)) ||
    (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most);
  const isAny = from === '*' && to === undefined;
  return (
    (isAny || (fits(from) && (to === undefined || fits(to)))) && (step === undefined || Number(step) > 0)
  );
}

/** How far apart two occurrences of a schedule may be, in milliseconds: more rather than less. */
export function longestGap(text: string): number {
  const [, minute = '*', hour = '*', ...days] = text.split(/\s+/);
  if (days.some((part) => part !== '*')) return 7 * DAY;
  if (hour !== '*') return DAY;
  if (minute === '*') return MINUTE;
  const [, every] = /^(?:\*|0)\/(\d+)$/.exec(minute) ?? [];
  return every ? Number(every) * MINUTE : HOUR;
}
