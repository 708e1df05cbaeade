import type { Reason } from '../domain/decision.ts';
import type { Kind } from '../domain/request.ts';
import { READING_REASONS } from '../policy/reading-reasons.ts';
import { NOTHING_TO_DO, type Reader, type ReasonEntry } from '../policy/reason-entry.ts';
import { SHARED_REASONS } from '../policy/reasons.ts';
import { reasonsOfKind } from './words.ts';

/** What is fixed about a reason; nothing for a code of a release before that no list has any more. */
export function entryOf(kind: Kind, code: string): ReasonEntry | undefined {
  for (const entries of [reasonsOfKind(kind), SHARED_REASONS, READING_REASONS])
    if (Object.hasOwn(entries, code)) return (entries as Readonly<Record<string, ReasonEntry>>)[code];
  return undefined;
}

/** Whether a reason speaks against a request, or has a person look at it. */
export function isObjection(kind: Kind, { code }: Reason): boolean {
  return ['refuse', 'review'].includes(entryOf(kind, code)?.bearing ?? 'note');
}

/**
 * What happened and what to do next, in the words of one reader, each step once. Where something speaks against the request,
 * only that is said: nobody is asked to approve it then.
 */
export function linesFor(reader: Reader, kind: Kind, reasons: readonly Reason[]): readonly string[] {
  const objections = reasons.filter((one) => isObjection(kind, one));
  const told = reader !== 'approver' && objections.length > 0 ? objections : reasons;
  const all = told.map(({ code, detail, plain }) => {
    const entry = entryOf(kind, code);
    const next = entry?.next[reader] ?? NOTHING_TO_DO;
    return { says: reader === 'operator' ? detail : (plain ?? entry?.plain ?? detail), next };
  });
  const distinct = all.filter((one, at) => all.findIndex(({ says }) => says === one.says) === at);
  return distinct.map(({ says, next }, at) => {
    const isLast = distinct.findLastIndex((one) => one.next === next) === at;
    return isLast && next !== NOTHING_TO_DO ? `${says} ${next}` : says;
  });
}

/** As a work note has them: with the code, and the place in the policy table. */
export function reasonLines(reasons: readonly Reason[]): string[] {
  return reasons.map(({ code, detail, rule }) => `${detail} [${code}${rule ? `, ${rule}` : ''}]`);
}

/** The lines of a work note in the words of one reader, as far as they say these reasons; all others stay as they are. */
export function linesTold(
  reader: Reader,
  kind: Kind,
  because: readonly string[],
  reasons: readonly Reason[] = [],
): readonly string[] {
  const noted = reasonLines(reasons);
  const first = because.findIndex((line) => noted.includes(line));
  if (first < 0) return because;
  const said = reasons.filter((_, at) => because.includes(noted[at] ?? ''));
  const told = linesFor(reader, kind, said);
  return because.flatMap((line, at) => (at === first ? told : noted.includes(line) ? [] : [line]));
}
