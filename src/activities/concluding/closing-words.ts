import type { AuditRow } from '../../domain/audit.ts';
import { type DonePart, lastingPart } from '../../domain/done-parts.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Outcome, StatedAccess } from '../../domain/outcome.ts';
import type { Change } from '../../domain/plan.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { statedWordsOf, wordsOf } from '../../kinds/words.ts';
import type { Limits } from '../limits.ts';
import { capital, inPart, whatIsAsked } from '../wording/what-words.ts';
import { bullets, names } from '../wording/words.ts';
import { manualSteps } from './afterwards.ts';
import { wasSent } from './as-it-happened.ts';
import { changeStories, stillDiffers } from './change-story.ts';
import { isOnlyOnce } from './only-once.ts';
import { closingReport } from './report.ts';

const HEADLINES: Readonly<Record<Exclude<Outcome, 'fulfilled'>, string>> = {
  refused: 'Your request was decided: it is refused',
  rejected: 'Your request was decided: it was rejected',
  expired: 'Your request expired',
  withdrawn: 'Your request was withdrawn',
  'rolled-back': 'The access could not be provided, and everything that was changed has been taken back',
  ended: 'The access has ended',
  'needs-human': 'Your request needs a person, who has been told',
};

/** Outcomes that leave what was decided to people. */
const TO_PEOPLE: readonly Outcome[] = ['rolled-back', 'needs-human'];

const WHAT_FOLLOWED = 'The next part could not be done, and all of its changes have been taken back';

const NOTHING_CAME = 'Your request could not be carried out, and nothing came of it';

/** What the ticket says when a request ends otherwise than fulfilled. */
export function closingWords(
  record: RequestRecord,
  outcome: Outcome,
  because: readonly string[],
  rows: readonly AuditRow[],
  limits: Limits,
  closedAt: Instant,
  /** The same for whoever asked. */
  plain: readonly string[],
): { readonly access: StatedAccess; readonly comment: string; readonly workNote: string } {
  const stays = lastingPart(record);
  const headline = headlineOf(record, outcome);
  const person = record.request ? ` for ${names([record.request.beneficiaryId], record.names)}` : '';
  const what = whatIsAsked(record, otherwise(record.kind));
  const wrote = wasSent(rows);
  const found = accessOf(record, outcome, wrote);
  const isOver = found === 'none' || found === 'ended' || (found === 'unknown' && isOnlyOnce(record));
  const access = isOver ? (stays?.stated ?? found) : found;
  const report = closingReport({
    record,
    rows,
    changed: wrote ? changesOf(record) : null,
    result: resultOf(outcome, access, record, rows),
    executedAt: null,
    closedAt,
    limits,
  });
  const done = lastDone(record);
  const left = done
    ? [`The part done before stays: ${done.plan.changes.map(({ targetName }) => targetName).join(', ')}.`]
    : [];
  return {
    access,
    comment: [
      `${headline} (${what}${person}).`,
      bullets([...plain, ...left]),
      ...nextOf(record, outcome),
    ].join('\n'),
    workNote: [
      `${outcome}: ${what}${person}.`,
      bullets([...because, ...left]),
      ...(TO_PEOPLE.includes(outcome) ? manualSteps(record, limits) : []),
      report,
    ].join('\n'),
  };
}

/** Where nobody has read yet what it is about. */
function otherwise(kind: RequestRecord['kind']): string {
  return Object.keys(statedWordsOf(kind)).length > 0 ? wordsOf(kind).held : 'the access asked for';
}

/** The last part that changed something and is not undone, whatever its word. */
function lastDone({ doneParts = [] }: RequestRecord): DonePart | null {
  return doneParts.findLast(({ undone, plan }) => undone === 'never' && plan.changes.length > 0) ?? null;
}

/** Of all parts of the request. */
function changesOf({ doneParts = [], plan }: RequestRecord): readonly Change[] {
  const plans = [...doneParts.map((part) => part.plan), ...(plan ? [plan] : [])];
  return [...new Map(plans.flatMap(({ changes }) => changes.map((one) => [one.target, one]))).values()];
}

const ASKED_BACK = 'Your request can not be decided yet, because it is not clear what you need';

function headlineOf(record: RequestRecord, outcome: Outcome): string {
  if (outcome === 'rolled-back' && isOnlyOnce(record)) return NOTHING_CAME;
  if (outcome === 'rolled-back' && lastingPart(record)) return WHAT_FOLLOWED;
  if (record.conclusion?.asksBack && outcome === 'needs-human') return ASKED_BACK;
  const part = inPart(record);
  if (outcome === 'rolled-back' && part)
    return `${capital(part)} could not be carried out, and all of its changes have been taken back`;
  return HEADLINES[outcome === 'fulfilled' ? 'needs-human' : outcome];
}

const ORDER_AGAIN = 'Order it again if it is still needed.';

/** What whoever asked does next, where the reasons of policy do not say it, and nothing goes on by itself. */
const NEXT: Readonly<Partial<Record<Outcome, string>>> = {
  rejected: 'If it is still needed, settle that with whoever rejected it, and order it again.',
  expired: ORDER_AGAIN,
  withdrawn: ORDER_AGAIN,
};

function nextOf({ kind, conclusion, operatorAsks }: RequestRecord, outcome: Outcome): readonly string[] {
  const goesOn = conclusion?.edited || conclusion?.otherChanges || conclusion?.otherAccount;
  const next = goesOn || operatorAsks ? undefined : (wordsOf(kind).next ?? NEXT)[outcome];
  return next === undefined ? [] : [next];
}

const NO_CHANGE: Readonly<Partial<Record<Outcome, string>>> = {
  refused: 'refused by policy',
  rejected: 'rejected',
  expired: 'expired before it was decided',
  withdrawn: 'withdrawn or canceled',
};

function resultOf(
  outcome: Outcome,
  access: StatedAccess,
  record: RequestRecord,
  rows: readonly AuditRow[],
): string {
  const noChange = NO_CHANGE[outcome];
  const stories = changeStories(record, rows);
  if (noChange) {
    const undone = stories.some(({ state }) => state === 'undone');
    const beyond = record.doneParts ? ' beyond what was done before' : '';
    return `no change${beyond}, ${noChange}${undone ? '; what had been added is taken back, and proven gone' : ''}`;
  }
  if (record.conclusion?.asksBack) return 'no change, whoever asked is to say which access is meant';
  if (outcome === 'ended') return 'success, the access has ended';
  if (outcome === 'rolled-back' && isOnlyOnce(record)) return 'failure, nothing came of it';
  if (outcome === 'rolled-back')
    return lastingPart(record)
      ? 'failure, everything that was changed after what stays is taken back'
      : 'failure, everything that was changed is taken back';
  const left = stillDiffers(stories);
  if (access === 'none' && left.length === 0 && !lastDone(record))
    return 'failure, nothing is changed; it needs a person';
  const still = left.length > 0 ? `: ${left.map(({ name }) => name).join(', ')} may still be there` : '';
  return `failure, it needs a person${still}`;
}

/** `unknown` only where something was written and could not be proven gone: what was never written needs no look. */
function accessOf(record: RequestRecord, outcome: Outcome, wrote: boolean): StatedAccess {
  if (record.conclusion?.provenGone) return 'none';
  if (outcome === 'ended') return 'ended';
  if (outcome !== 'needs-human' || !wrote) return 'none';
  return record.phase === 'provisioning' || record.phase === 'rolling-back' ? 'unknown' : 'none';
}
