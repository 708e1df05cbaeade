const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/;
const MINUTES = [7 * 24 * 60, 24 * 60, 60, 1, 1 / 60] as const;

/** Whole minutes of an ISO 8601 duration of weeks, days, hours, minutes and seconds; `null`: it is none. */
export function minutesOf(duration: string | null): number | null {
  const found = DURATION.exec(duration ?? '');
  if (!found || /[PT]$/.test(duration ?? '')) return null;
  const sum = MINUTES.reduce((total, each, index) => total + each * Number(found[index + 1] ?? 0), 0);
  return Math.floor(sum);
}
