/** A value typed by a person, so that spaces and case don't tell two apart. */
export function comparable(value: string): string {
  return value.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
