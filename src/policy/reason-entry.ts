import type { Reason, StandsForStage } from '../domain/decision.ts';

/** What a reason does to the verdict: the strongest decides. A `note` explains and changes nothing. */
type Bearing = 'refuse' | 'review' | 'ask' | 'note';

/** Who reads why: whoever asked or is to have the access, whoever is asked to approve it, whoever runs the service or owns the access. */
export type Reader = 'requester' | 'approver' | 'operator';

/** Everything that is fixed about one reason; its detail is found together with it. */
export type ReasonEntry = {
  readonly bearing: Bearing;
  /** What happened, for readers to whom the detail says nothing: ids, states of the directory, the set-up. Left out: the detail. */
  readonly plain?: string;
  /** What each reader does next, as one sentence or two. */
  readonly next: Readonly<Record<Reader, string>>;
};

/** Reasons as they are found, the two verdicts that no later finding can soften, and approvals that stand for a stage already. */
export type Findings = {
  readonly reasons: Reason[];
  refused: boolean;
  review: boolean;
  readonly onTicket: StandsForStage[];
};

export function noFindings(): Findings {
  return { reasons: [], refused: false, review: false, onTicket: [] };
}

/** Adds a reason. `rule` is a JSON pointer into the policy table; `plain`: the detail for whoever asked or approves. */
type Find<Code extends string> = (
  findings: Findings,
  code: Code,
  detail: string,
  rule: string,
  plain?: string,
) => void;

/** The way to find reasons of these entries. */
export function finder<Code extends string>(entries: Readonly<Record<Code, ReasonEntry>>): Find<Code> {
  return (findings, code, detail, rule, plain) => {
    const { bearing } = entries[code];
    if (bearing === 'refuse') findings.refused = true;
    else if (bearing === 'review') findings.review = true;
    findings.reasons.push({ code, detail, rule, ...(plain !== undefined && { plain }) });
  };
}

const NOT_ASKED = 'Nothing is left to decide: the request is refused, and nothing is changed.';
const NOT_YET = 'Nothing can be decided until that is mended. You are asked again if it is.';
const MENDED_FOR_YOU =
  'You need not do anything: the people responsible are told, and the ticket says what comes of it.';
const NOT_MENDED_BY_US =
  'Nothing has to be mended here: the requester is told what to correct, and orders again.';
/** A step that is not said where others are. */
export const NOTHING_TO_DO = 'Nothing to do.';

type More = { readonly plain?: string } & Partial<Record<Reader, string>>;

function entry(bearing: Bearing, next: ReasonEntry['next'], { plain }: More): ReasonEntry {
  return { bearing, next, ...(plain === undefined ? {} : { plain }) };
}

/** The request is refused; what whoever asked does about it. */
export function refuse(requester: string, more: More = {}): ReasonEntry {
  const { approver = NOT_ASKED, operator = NOT_MENDED_BY_US } = more;
  return entry('refuse', { requester, approver, operator }, more);
}

/** A person must look; what that person mends. */
export function review(operator: string, more: More = {}): ReasonEntry {
  const { requester = MENDED_FOR_YOU, approver = NOT_YET } = more;
  return entry('review', { requester, approver, operator }, more);
}

/** Somebody has to say yes; what they look at. */
export function ask(approver: string, more: More = {}): ReasonEntry {
  const { requester = 'Wait for the decision; the ticket says who is asked.', operator = NOTHING_TO_DO } =
    more;
  return entry('ask', { requester, approver, operator }, more);
}

/** It changes nothing about the decision; what an approver makes of it. */
export function note(approver: string, more: More = {}): ReasonEntry {
  const { requester = NOTHING_TO_DO, operator = NOTHING_TO_DO } = more;
  return entry('note', { requester, approver, operator }, more);
}
