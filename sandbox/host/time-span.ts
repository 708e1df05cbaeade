/** A .NET time span (`hh:mm:ss`, `d.hh:mm:ss`), as host.json and schedules write it. */
const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** Milliseconds; `null` for text that is no time span. .NET reads a first part of 24 or more as days. */
export function timeSpanMs(text: string): number | null {
  const span = /^(?:(\d+)\.)?(\d{1,2}):(\d{1,2}):(\d{1,2})$/.exec(text.trim());
  if (!span) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = span.slice(1).map((part) => Number(part ?? 0));
  const wholeDays = hours >= 24 ? hours : days;
  const rest = hours >= 24 ? 0 : hours;
  return wholeDays * DAY + (rest * 3600 + minutes * 60 + seconds) * SECOND;
}
