/** Says where, what kind, and what to do. */
export type Report = (path: string, code: string, message: string) => void;

/** Places of values that an earlier place has already. */
export function repeats(values: readonly string[]): readonly number[] {
  return values.flatMap((value, place) => (values.indexOf(value) < place ? [place] : []));
}
