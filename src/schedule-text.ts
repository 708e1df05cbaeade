import { DAY, HOUR, MINUTE } from './domain/instant.ts';

const PART = /^[\d*/,\-A-Za-z]+$/;

/** Whether a text has the shape of a six-part NCRONTAB schedule; the host checks the rest when it starts. */
export function croneable(text: string): boolean {
  const parts = text.split(/\s+/);
  return parts.length === 6 && parts.every((part) => PART.test(part));
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
