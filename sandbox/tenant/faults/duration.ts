const UNITS = [86_400_000, 3_600_000, 60_000, 1000];
const SHAPE =
  /^P(?=.)(?:(\d+(?:\.\d+)?)D)?(?:T(?=.)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Milliseconds of an ISO 8601 duration of days, hours, minutes and seconds (`PT90S`). Throws a `RangeError` otherwise. */
export function durationMs(text: string): number {
  const parts = SHAPE.exec(text);
  if (!parts)
    throw new RangeError(`"${text}" is no duration of days to seconds; write it like PT90S or P1DT2H.`);
  return UNITS.reduce((total, unit, index) => total + unit * Number(parts[index + 1] ?? 0), 0);
}
