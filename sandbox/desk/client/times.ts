/** Sandbox time as the company reads it. */

const ZONE = 'Europe/Amsterdam';

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: ZONE, ...options });

const DAY = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const DAY_OF_YEAR = format({ weekday: 'short', day: 'numeric', month: 'short' });
const SECONDS = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const MINUTES = format({ hour: '2-digit', minute: '2-digit' });

export const dayOf = (at: string): string => DAY.format(new Date(at));
export const clockOf = (at: string): string => SECONDS.format(new Date(at));
export const minuteOf = (at: string): string =>
  `${DAY_OF_YEAR.format(new Date(at))}, ${MINUTES.format(new Date(at))}`;
/** Of something that may be years ago. */
export const dayAndMinuteOf = (at: string): string => `${dayOf(at)}, ${MINUTES.format(new Date(at))}`;
export const momentOf = (at: string): string => `${DAY_OF_YEAR.format(new Date(at))}, ${clockOf(at)}`;
