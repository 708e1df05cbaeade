/** A moment, as ISO 8601 UTC text with milliseconds (`2026-03-03T09:00:00.000Z`). Text survives history unchanged. */
export type Instant = string;

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function instant(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString();
}

export function milliseconds(at: Instant): number {
  return Date.parse(at);
}

export function addMilliseconds(at: Instant, amount: number): Instant {
  return instant(milliseconds(at) + amount);
}

/** Whether `at` is at or after `other`. ISO text with one shape compares as time does. */
export function reached(at: Instant, other: Instant): boolean {
  return at >= other;
}

export function earlier(one: Instant, other: Instant): Instant {
  return one < other ? one : other;
}

export function later(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}
