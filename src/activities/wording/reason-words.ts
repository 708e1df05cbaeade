import type { Reason } from '../../domain/decision.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Kind } from '../../domain/request.ts';
import { linesFor, linesTold } from '../../kinds/reason-words.ts';
import type { Reader } from '../../policy/reason-entry.ts';
import { moment } from './words.ts';

/** Who reads it, about what kind of access, and in which time zone. */
type Reading = { readonly reader: Reader; readonly kind: Kind; readonly timeZone: string };

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Moments in a line, as people of the company read them. */
export function inCompanyTime(line: string, timeZone: string): string {
  return line.replace(INSTANT, (at) => moment(at as Instant, timeZone));
}

/** What happened and what to do next, without codes and places in the table. */
export function reasonsFor(
  { reader, kind, timeZone }: Reading,
  reasons: readonly Reason[],
): readonly string[] {
  return linesFor(reader, kind, reasons).map((line) => inCompanyTime(line, timeZone));
}

/** The same for lines of which some say these reasons. */
export function becauseFor(
  { reader, kind, timeZone }: Reading,
  because: readonly string[],
  reasons: readonly Reason[] | undefined,
): readonly string[] {
  return linesTold(reader, kind, because, reasons).map((line) => inCompanyTime(line, timeZone));
}

/** Codes and places in the table, for whoever looks them up; nothing where there is none. */
export function codesOf(reasons: readonly Reason[]): readonly string[] {
  return [...new Set(reasons.map(({ code, rule }) => (rule ? `${code}, ${rule}` : code)))];
}

/** In a text that people get who run the service: what to mend, and below it where. */
export function toMend(reading: Omit<Reading, 'reader'>, reasons: readonly Reason[]): readonly string[] {
  const codes = codesOf(reasons);
  return [
    ...reasonsFor({ ...reading, reader: 'operator' }, reasons),
    ...(codes.length > 0 ? [`Details: ${codes.join('; ')}`] : []),
  ];
}
