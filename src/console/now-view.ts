import type { Grant } from '../domain/grant.ts';
import { handledNow } from '../domain/handled.ts';
import type { Instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { roleWords } from '../domain/role-words.ts';
import { linesTold } from '../kinds/reason-words.ts';
import { listed, type Names } from './people.ts';
import type { RequestStory } from './request-story.ts';
import type { TargetNames } from './target-names.ts';
import { isTelling } from './timeline/reasons-of.ts';
import type { Times } from './times.ts';
import { outcomeWords, phaseWords, type StateWords, statedWords } from './words.ts';

/** How the request stands right now: the first thing anybody reads. */
export type Now = {
  readonly state: StateWords;
  /** What is the matter, in a sentence or more. */
  readonly why: readonly string[];
  readonly whoCanAct: string;
  /** What runs out next: the time to act, or the access; `null` where nothing does. */
  readonly due: { readonly what: string; readonly at: Instant } | null;
  /** Whether `due` has passed. */
  readonly overdue: boolean;
  readonly ticketSays: StateWords;
  /** Whether the ticket carries that already, in words. */
  readonly written: string;
  readonly isWritten: boolean;
};

const HANDLED: StateWords = { tone: 'plain', icon: 'check', title: 'Handled' };
const REPLACED: StateWords = { tone: 'plain', icon: 'undo', title: 'Replaced' };

/** `isReplaced`: whether a newer version of the request exists, so that nobody has to see to this one. */
export function stateOf(record: RequestRecord, isReplaced: boolean): StateWords {
  if (record.outcome === 'needs-human') {
    if (isReplaced) return REPLACED;
    if (handledNow(record)) return HANDLED;
  }
  return record.phase === 'concluded' && record.outcome
    ? outcomeWords(record.outcome)
    : phaseWords(record.phase);
}

export function nowOf(
  { record, grants, newer }: Pick<RequestStory, 'record' | 'grants' | 'newer'>,
  approved: readonly string[],
  names: Names,
  times: Times,
  targets: TargetNames,
): Now {
  const { desired, sentRevision } = record;
  const due = dueOf(record, grants);
  const isWritten = desired !== null && sentRevision >= desired.revision;
  return {
    state: stateOf(record, newer !== null),
    why: whyOf(record, approved, names, times).map(targets.within),
    whoCanAct: whoOf(record, newer !== null, names),
    due,
    overdue: due !== null && due.at <= times.now,
    ticketSays: statedWords(record),
    written: writtenWords(record, times),
    isWritten,
  };
}

/** People's time while they are waited for; afterward the access's own end. */
function dueOf({ due, phase }: RequestRecord, grants: readonly Grant[]): Now['due'] {
  if (due !== null && phase !== 'concluded')
    return { what: phase === 'holding' ? 'Held until' : 'To be decided by', at: due };
  const ends = grants.flatMap(({ state, endsAt }) => (state === 'active' && endsAt ? [endsAt] : []));
  const first = ends.sort()[0];
  return first ? { what: 'The access ends', at: first } : null;
}

function whyOf(
  record: RequestRecord,
  approved: readonly string[],
  names: Names,
  times: Times,
): readonly string[] {
  const asked = record.operatorAsks;
  const wish = asked
    ? [`${names(asked.by)} asked to ${asked.action.replace('-', ' ')}: “${asked.reason}”.`]
    : [];
  const handled = handledNow(record);
  const settled = handled
    ? [`${names(handled.by)} marked it as handled on ${times.moment(handled.at)}: “${handled.reason}”.`]
    : [];
  return [...settled, ...wish, ...standingWords(record, approved, times)];
}

function standingWords(record: RequestRecord, approved: readonly string[], times: Times): readonly string[] {
  const telling = (record.decision?.reasons ?? []).filter((reason) => isTelling(reason, approved));
  const reasons = telling.map(({ detail }) => detail);
  switch (record.phase) {
    case 'received':
      return ['The ticket and the directory are being read, then policy decides.'];
    case 'waiting':
      return [
        `Policy asks people first (stage ${roleWords(record.waitingOn ?? 'unknown', record.decision?.labels)}).`,
        ...reasons,
      ];
    case 'holding':
      return [
        record.due
          ? `The change waits until ${times.moment(record.due)}, and is decided again then.`
          : 'The change waits for its hours.',
        ...reasons,
      ];
    case 'provisioning':
      return ['The directory is being changed, and read back until it agrees.'];
    case 'rolling-back':
      return ['The changes of this request are being removed, and read back until they are gone.'];
    case 'concluded':
      return endingWords(record, times);
  }
}

const ENDINGS: Readonly<Record<string, string>> = {
  fulfilled: 'The access was set up and proven by agreeing reads.',
  ended: 'The access was taken back, or is justified by something else.',
  'rolled-back': 'It could not be set up. Nothing that this request changed is left.',
  expired: 'Nobody entitled decided in time. Nothing was changed.',
  withdrawn: 'The request no longer stands. Nothing is granted.',
  'needs-human': 'Countersign stopped here on purpose.',
  refused: 'Policy does not allow it. Nothing was changed.',
  rejected: 'Somebody entitled said no. Nothing was changed.',
};

/** A drift or a late system shows only in what the ticket is told. */
function endingWords(record: RequestRecord, times: Times): readonly string[] {
  const { outcome, conclusion, desired } = record;
  const general = ENDINGS[outcome ?? ''] ?? 'It is over.';
  if (outcome !== 'needs-human') return conclusion ? [general, ...becauseOf(record, times)] : [general];
  const causes = causesOf(record, times);
  return causes.length > 0 ? [...causes, general] : [general, ...(desired?.comment ? [desired.comment] : [])];
}

/** Why it ended so and what to do next, without codes, which stand below with the decision. */
function becauseOf({ kind, conclusion }: RequestRecord, times: Times): readonly string[] {
  const lines = linesTold('operator', kind, conclusion?.because ?? [], conclusion?.reasons);
  return lines.map((line) => momentsIn(line, times));
}

const NOTE_BEGINS = 'Needs a person: ';

/** Why a person is needed. What became known after the end stands in the note that the service desk got. */
export function causesOf(record: RequestRecord, times: Times): readonly string[] {
  const because = record.conclusion ? becauseOf(record, times) : [];
  if (because.length > 0) return because;
  const [first = ''] = record.desired?.workNote.split('\n') ?? [];
  if (!first.startsWith(NOTE_BEGINS)) return [];
  const cause = first.slice(NOTE_BEGINS.length);
  return [momentsIn(`${cause.charAt(0).toUpperCase()}${cause.slice(1)}`, times)];
}

/** A text that was written for machines, too, with its instants in company time. */
export function momentsIn(text: string, times: Times): string {
  return text.replace(INSTANT, (at) => times.moment(at as Instant));
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

function whoOf(record: RequestRecord, isReplaced: boolean, names: Names): string {
  const { phase, outcome, whoCanAct } = record;
  if (whoCanAct.length > 0) return listed(whoCanAct.map(names), 'or');
  if (outcome === 'needs-human' && !isReplaced && !handledNow(record)) return 'An operator';
  if (phase === 'waiting') return 'Nobody yet; the stage is being opened or re-routed';
  return phase === 'concluded' ? 'Nobody needs to' : 'Countersign is at work';
}

function writtenWords({ desired, sentRevision }: RequestRecord, times: Times): string {
  if (!desired) return 'Nothing was written to the ticket yet';
  if (sentRevision >= desired.revision) return `Written to the ticket (revision ${desired.revision})`;
  return `Not on the ticket yet: revision ${desired.revision} since ${times.relative(desired.askedAt)}; the ticket has ${sentRevision === 0 ? 'none' : sentRevision}`;
}
