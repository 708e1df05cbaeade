import type { AuditRow } from '../../domain/audit.ts';
import type { RejectionCode, WriteEffect } from '../../domain/effect.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { FAMILIES, targetLabel } from '../../targets/index.ts';

/**
 * What became of one change of a request. `there`: done, and not taken back; `taken`: somebody else took it away since;
 * `unclear`: sent, and no answer tells what became of it.
 */
export type ChangeState =
  | 'not-begun'
  | 'not-done'
  | 'unclear'
  | 'was-there'
  | 'there'
  | 'undone'
  | 'kept'
  | 'left'
  | 'taken';

export type ChangeStory = {
  readonly target: string;
  /** What people call it. */
  readonly name: string;
  readonly state: ChangeState;
  /** The state as a sentence's second half, with its moments. */
  readonly words: string;
  /** The directory's last word on each way, for its support. */
  readonly trace: string;
};

/** Of what a request wanted changed, each with what became of it, as its evidence has it; in the plan's order. */
export function changeStories(
  { plan }: Pick<RequestRecord, 'plan'>,
  rows: readonly AuditRow[],
): readonly ChangeStory[] {
  const planned = (plan?.changes ?? []).map(({ target, targetName }) => [target, targetName] as const);
  const armed = rows
    .filter(({ fact }) => fact === 'grant-armed')
    .map(({ data }) => data as { readonly target?: string; readonly name?: string })
    .map(({ target = '', name = '' }) => [target, name] as const);
  const names = new Map([...armed, ...planned]);
  const order = new Set([...planned.map(([target]) => target), ...names.keys()]);
  return [...order].map((target) => storyOf(target, names.get(target) ?? target, rows));
}

type Answered = WriteEffect & { readonly key?: string };
type Sent = { readonly row: AuditRow; readonly answer: Answered };
type Ended = {
  readonly target?: string;
  readonly removed?: boolean;
  readonly kept?: boolean;
  readonly provenAt?: string | null;
};

function storyOf(target: string, name: string, rows: readonly AuditRow[]): ChangeStory {
  const adds = answersTo(rows, target, 'add');
  const removals = answersTo(rows, target, 'remove');
  const traces = [traceOf('add', adds.at(-1)), traceOf('remove', removals.at(-1))].filter(
    (one) => one !== '',
  );
  const label = targetLabel(target, name);
  return { target, name: label, trace: traces.join('; '), ...stateOf(target, adds, rows) };
}

function stateOf(
  target: string,
  adds: readonly Sent[],
  rows: readonly AuditRow[],
): Pick<ChangeStory, 'state' | 'words'> {
  const attempts = rows.filter((row) => row.fact === 'change-attempted' && isAbout(row, target, 'add'));
  const last = adds.at(-1);
  const done = adds.findLast(({ answer }) => answer.effect === 'changed');
  if (attempts.length === 0) return { state: 'not-begun', words: 'not begun' };
  const since = attempts.at(-1)?.sequence ?? 0;
  const ended = rows.findLast(
    (row) => row.fact === 'grant-ended' && row.sequence > since && (row.data as Ended).target === target,
  );
  const { removed, kept, provenAt } = (ended?.data ?? {}) as Ended;
  const did = done ? `done at ${done.row.at}` : 'sent';
  if (removed)
    return { state: 'undone', words: `${did}, undone and proven gone${provenAt ? ` at ${provenAt}` : ''}` };
  if (kept) return { state: 'kept', words: `${did}, still there: the directory does not take it away again` };
  const lost = rows.findLast(
    (row) => row.fact === 'access-lost' && row.sequence > since && (row.data as Ended).target === target,
  );
  if (lost)
    return {
      state: 'taken',
      words: `${did}, taken away by somebody else, proven gone at ${(lost.data as Ended).provenAt ?? lost.at}`,
    };
  if (done && ended)
    return {
      state: 'left',
      words: `${did}; it stays, because it was there before or something else justifies it`,
    };
  if (done) return { state: 'there', words: `${did}, still there` };
  return undecided(last, attempts.length > adds.length, ended !== undefined);
}

/** No attempt is known to have changed anything. */
function undecided(
  last: Sent | undefined,
  unanswered: boolean,
  ended: boolean,
): Pick<ChangeStory, 'state' | 'words'> {
  const answer = last?.answer;
  if (answer?.effect === 'unchanged') return { state: 'was-there', words: 'it was there already' };
  const because = answer && 'because' in answer ? answer.because : 'no answer came';
  if (answer?.effect === 'rejected' || (answer?.effect === 'later' && !unanswered))
    return { state: 'not-done', words: `not done: ${because}` };
  return ended
    ? { state: 'not-done', words: `not done: ${because}; nothing of it is there` }
    : { state: 'unclear', words: `not certain: ${because}` };
}

/** Answers to the calls that changed a target one way, oldest first. One call may change several targets. */
function answersTo(rows: readonly AuditRow[], target: string, action: 'add' | 'remove'): readonly Sent[] {
  return rows
    .filter((row) => row.fact === 'change-answered' && isAbout(row, target, action))
    .map((row) => ({ row, answer: row.data as Answered }));
}

function isAbout({ data }: AuditRow, target: string, action: 'add' | 'remove'): boolean {
  const parts = ((data as Answered).key ?? '').split(':');
  return parts.at(-1) === action && (parts.at(-2) ?? '').split('+').includes(target);
}

function traceOf(action: 'add' | 'remove', sent: Sent | undefined): string {
  if (!sent) return '';
  const { requestId, clientRequestId, status } = sent.answer.trace;
  return `${action}: request-id ${requestId ?? 'none'}, client-request-id ${clientRequestId}, status ${status}`;
}

/** What still is not as it was before the request. */
export function stillDiffers(stories: readonly ChangeStory[]): readonly ChangeStory[] {
  return stories.filter(({ state }) => state === 'there' || state === 'unclear' || state === 'kept');
}

/** One line per change: what became of it, and the ids that say so. */
export function changeLines(stories: readonly ChangeStory[]): readonly string[] {
  return stories.map(({ name, target, words, trace }) =>
    [`${name}${name === target ? '' : ` (${target})`}: ${words}`, trace === '' ? '' : `[${trace}]`]
      .filter(Boolean)
      .join(' '),
  );
}

/** What helps against refusals that no family of targets has a word for. */
const CURES: Readonly<Partial<Record<RejectionCode, string>>> = {
  'target-missing': 'Bring back the group or the license, or take it out of the policy table.',
  'not-permitted': "Give Countersign's identity back the permission that the directory says it lacks.",
  'policy-of-the-directory': 'Change what the directory forbids by its own settings or quota.',
  'outside-the-tables':
    'Deploy the table that gives it, or find out what asked for it; the log of the app has a security event.',
  malformed: 'Show the answer of the directory to whoever runs Countersign.',
};

/** What to mend before it is worth trying again, as far as the directory's last refusal tells. */
export function cureOf(rows: readonly AuditRow[]): string | null {
  const last = rows.findLast(
    ({ fact, data }) => fact === 'change-answered' && (data as WriteEffect).effect === 'rejected',
  );
  const code = last && (last.data as Extract<WriteEffect, { effect: 'rejected' }>).code;
  if (!code) return null;
  return CURES[code] ?? FAMILIES.flatMap(({ cures }) => cures[code] ?? [])[0] ?? null;
}
