import { Temporal } from 'temporal-polyfill';

/** As a ticket tool may store a length of time: the moment that is so long after the beginning of 1970. */
const GLIDE = /^1970-01-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;
/** As people write one: `2h`, `90 min`, `1 hour 30 minutes`. */
const WORDS = /^(?:(\d{1,2}) ?(?:h|hrs?|hours?))?(?: ?(\d{1,4}) ?(?:m|min|mins|minutes?))?$/;
const ISO = /^PT(?:\d{1,2}H)?(?:\d{1,4}M)?$/;

/** Whole minutes of a length of time; `null`: it is none, or it can be read in two ways, as a bare number can. */
export function minutesOf(text: string): number | null {
  const minutes = glideMinutes(text) ?? isoMinutes(text) ?? wordMinutes(text);
  return minutes !== null && minutes > 0 ? minutes : null;
}

function glideMinutes(text: string): number | null {
  const [, day, hours, minutes, seconds] = GLIDE.exec(text) ?? [];
  if (day === undefined || seconds !== '00') return null;
  return (Number(day) - 1) * 1440 + Number(hours) * 60 + Number(minutes);
}

function isoMinutes(text: string): number | null {
  if (!ISO.test(text) || text === 'PT') return null;
  return Temporal.Duration.from(text).total('minutes');
}

function wordMinutes(text: string): number | null {
  const [, hours, minutes] = WORDS.exec(text.trim().toLowerCase()) ?? [];
  if (hours === undefined && minutes === undefined) return null;
  return Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}

/** Minutes as people say them: `90 minutes`, `2 hours`. */
export function minutesWords(minutes: number): string {
  const isHours = minutes >= 120 && minutes % 60 === 0;
  const [number, unit] = isHours ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
