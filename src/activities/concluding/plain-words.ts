import type { Outcome } from '../../domain/outcome.ts';
import type { RequestRecord } from '../../domain/record.ts';

/** What a failure is called in each case, and what comes next. */
const FAILED: Readonly<Partial<Record<Outcome, string>>> = {
  'needs-human':
    'Something went wrong, and not because of anything you did. The people who run this service have been told. You need not do anything: this ticket says what comes of it.',
  'rolled-back':
    'Something went wrong, and not because of anything you did. The people who run this service have been told, and can have it tried again. You need not do anything: this ticket says what comes of it.',
  withdrawn: 'It was stopped by the people who run this service. Ask them, or order it anew.',
};

/**
 * Why a request ended, for whoever asked for it: reasons of policy and of people as they are, and of a failure what it means to
 * them. What another system answered stands in the work note and the audit, for those who can do something about it. `stated`: what
 * was to be said before the evidence was looked at.
 */
export function plainReasons(
  outcome: Outcome,
  stated: Outcome,
  because: readonly string[],
  plain: readonly string[],
): readonly string[] {
  if (stated !== 'needs-human' && stated !== 'rolled-back') return because;
  const own = because.filter((line) => plain.includes(line));
  const failed = own.length < because.length ? FAILED[outcome] : undefined;
  return failed === undefined ? own : [failed, ...own];
}

type Conclusion = NonNullable<RequestRecord['conclusion']>;

/** Adds a reason that is said to whoever asked as it stands. */
export function withPlain(conclusion: Conclusion, line: string): Conclusion {
  return {
    ...conclusion,
    because: [...conclusion.because, line],
    plain: [...(conclusion.plain ?? []), line],
  };
}

/** A line that says the same in note and comment, or one whose comment leaves out what another system answered. */
export type Line = string | { readonly note: string; readonly comment: string };

export function unreadLine(what: string, because: string): Line {
  return { note: `${what} could not be read: ${because}`, comment: `${what} could not be read` };
}

export const noteOf = (line: Line): string => (typeof line === 'string' ? line : line.note);
export const commentOf = (line: Line): string => (typeof line === 'string' ? line : line.comment);
