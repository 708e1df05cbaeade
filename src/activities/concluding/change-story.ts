import { type AuditRow, factsOf } from '../../domain/audit.ts';
import type { RejectionCode } from '../../domain/effect.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { families, goesWithAnEnd, lifetimeRowOf, targetLabel } from '../../targets/index.ts';

/**
 * What became of one change of a request. `there`: done, and not taken back; `taken`: somebody else took it away since;
 * `unclear`: sent, and no answer tells what became of it.
 */
type ChangeState =
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
  const armed = factsOf(rows, 'grant-armed').map(
    ({ data: { target = '', name = '' } }) => [target, name] as const,
  );
  const names = new Map([...armed, ...planned]);
  const order = new Set([...planned.map(([target]) => target), ...names.keys()]);
  return [...order].map((target) => storyOf(target, names.get(target) ?? target, rows));
}

type Sent = AuditRow<'change-answered'>;

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
  const attempts = factsOf(rows, 'change-attempted').filter((row) => isAbout(row, target, 'add'));
  const last = adds.at(-1);
  const done = adds.findLast(({ data }) => data.effect === 'changed');
  if (attempts.length === 0) return { state: 'not-begun', words: 'not begun' };
  const since = attempts.at(-1)?.sequence ?? 0;
  const sinceThen = rows.filter(({ sequence }) => sequence > since);
  const ended = factsOf(sinceThen, 'grant-ended').findLast(({ data }) => data.target === target);
  const { removed, kept, done: isDone, provenAt } = ended?.data ?? {};
  const did = done ? `done at ${done.at}` : 'sent';
  if (done && lifetimeRowOf(target).givenBack === 'read') return ofOnce(target, done, ended?.data, rows);
  if (removed)
    return { state: 'undone', words: `${did}, undone and proven gone${provenAt ? ` at ${provenAt}` : ''}` };
  if (kept) return { state: 'kept', words: `${did}, still there: the directory does not take it away again` };
  if (isDone) return { state: 'kept', words: `${did}, and can not be undone` };
  const lost = factsOf(sinceThen, 'access-lost').findLast(({ data }) => data.target === target);
  if (lost)
    return {
      state: 'taken',
      words: `${did}, ${lost.data.byItself ? 'ended by itself' : 'taken away by somebody else'}, proven gone at ${lost.data.provenAt ?? lost.at}`,
    };
  if (done && ended)
    return {
      state: 'left',
      words: `${did}; it stays, because it was there before or something else justifies it`,
    };
  if (done && staysUntilDecided(target, rows))
    return { state: 'left', words: `${did}, proven, and stays until a decision takes it off` };
  if (done) return { state: 'there', words: `${did}, still there` };
  return undecided(last, attempts.length > adds.length, ended !== undefined);
}

/** What is proven and closed by no end is as it was decided, also where what follows it failed. */
function staysUntilDecided(target: string, rows: readonly AuditRow[]): boolean {
  const isProven = factsOf(rows, 'grant-started').some(({ data }) => data.target === target);
  const isClosed = factsOf(rows, 'grant-ending').some(({ data }) => data.target === target);
  return isProven && !isClosed && !goesWithAnEnd({ target, state: 'active' });
}

/** That a call for what is done once was taken proves nothing: only what was read afterwards does. */
function ofOnce(
  target: string,
  { at }: Sent,
  ended: AuditRow<'grant-ended'>['data'] | undefined,
  rows: readonly AuditRow[],
): Pick<ChangeStory, 'state' | 'words'> {
  const isProven = factsOf(rows, 'grant-started').some(({ data }) => data.target === target);
  if (isProven) return { state: 'left', words: `done at ${at}, proven, and not undone` };
  if (ended?.done) return { state: 'kept', words: `done at ${at}, and can not be undone` };
  return ended
    ? { state: 'not-done', words: `sent at ${at}, and nothing that was read shows that it came about` }
    : {
        state: 'unclear',
        words: `sent at ${at}, and not certain: it could not be read whether it came about`,
      };
}

/** No attempt is known to have changed anything. */
function undecided(
  last: Sent | undefined,
  unanswered: boolean,
  ended: boolean,
): Pick<ChangeStory, 'state' | 'words'> {
  const answer = last?.data;
  if (answer?.effect === 'unchanged') return { state: 'was-there', words: 'it was there already' };
  const because = answer?.because ?? 'no answer came';
  if (answer?.effect === 'rejected' || (answer?.effect === 'later' && !unanswered))
    return { state: 'not-done', words: `not done: ${because}` };
  return ended
    ? { state: 'not-done', words: `not done: ${because}; nothing of it is there` }
    : { state: 'unclear', words: `not certain: ${because}` };
}

/** Answers to the calls that changed a target one way, oldest first. One call may change several targets. */
function answersTo(rows: readonly AuditRow[], target: string, action: 'add' | 'remove'): readonly Sent[] {
  return factsOf(rows, 'change-answered').filter((row) => isAbout(row, target, action));
}

function isAbout(
  { data: { key = '' } }: AuditRow<'change-attempted' | 'change-answered'>,
  target: string,
  action: 'add' | 'remove',
): boolean {
  const parts = key.split(':');
  return parts.at(-1) === action && (parts.at(-2) ?? '').split('+').includes(target);
}

function traceOf(action: 'add' | 'remove', sent: Sent | undefined): string {
  if (!sent?.data.trace) return '';
  const { requestId, clientRequestId, status } = sent.data.trace;
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
  const code = factsOf(rows, 'change-answered').findLast(({ data }) => data.effect === 'rejected')?.data.code;
  if (!code) return null;
  return CURES[code] ?? families().flatMap(({ cures }) => cures[code] ?? [])[0] ?? null;
}
