import type { AuditRow } from '../../domain/audit.ts';
import type { Shown } from '../../domain/decision.ts';
import { states } from '../../domain/meaning.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { evidenceLink } from '../asking/showing.ts';
import type { Limits } from '../limits.ts';
import { whoInFull } from '../wording/who-words.ts';
import { wasSent } from './as-it-happened.ts';
import { type ChangeStory, changeLines, changeStories, cureOf, stillDiffers } from './change-story.ts';
import { approvers } from './report.ts';

/**
 * What somebody has to know to act on a request that did not end well: who asked, for whom, for what, who approved when
 * and where, what was written and undone, what still differs and what to try next.
 */
function accountOf(record: RequestRecord, rows: readonly AuditRow[]): readonly Shown[] {
  const { request, ticket } = record;
  const stories = changeStories(record, rows);
  const differs = stillDiffers(stories);
  const written = wasSent(rows);
  return [
    { label: 'Ticket', value: ticket.number },
    { label: 'For', value: whoInFull(record, request?.beneficiaryId) },
    { label: 'Asked by', value: whoInFull(record, request?.requesterId) },
    { label: 'Item', value: itemOf(record) },
    { label: 'Approved by', value: approvers(rows, record) },
    ...(written
      ? changeLines(stories).map((value) => ({ label: 'Change', value }))
      : [{ label: 'Change', value: 'nothing was written' }]),
    ...(isAsDecided(record) ? [] : whatToDo(rows, differs)),
  ];
}

export function itemOf({ decision, request }: RequestRecord): string {
  return [decision?.title, request?.catalogItem].filter(Boolean).join(', ordered as ') || 'unknown';
}

/** What was tried, what still differs, what to try next, and the ids by which the directory knows the calls. */
export function aftermathOf(
  record: RequestRecord,
  rows: readonly AuditRow[],
): {
  readonly tried: readonly string[];
  readonly differs: readonly string[];
  readonly next: string | null;
  readonly traces: readonly string[];
} {
  const stories = changeStories(record, rows);
  const differs = stillDiffers(stories);
  const sentences = (all: readonly ChangeStory[]) =>
    all.map(({ name, words }) => `${name}: ${words.replace(/\.$/, '')}.`);
  return {
    tried: wasSent(rows) ? sentences(stories) : ['Nothing was written to the directory.'],
    differs: differs.length > 0 ? sentences(differs) : [nothingDiffers(stories)],
    next: isAsDecided(record) ? null : nextStep(rows, differs.length > 0),
    traces: stories.flatMap(({ name, target, trace }) => [
      ...(name === target ? [] : [`${name}: ${target}`]),
      ...(trace === '' ? [] : [`${name}: ${trace}`]),
    ]),
  };
}

function nothingDiffers(stories: readonly ChangeStory[]): string {
  return stories.some(({ state }) => state === 'left')
    ? 'Nothing is left half done; what was done before stays.'
    : 'Nothing: all is as it was before the request.';
}

/** What was given stands as it was decided: nothing differs, and nothing is to be tried again. */
function isAsDecided({ outcome, desired }: RequestRecord): boolean {
  return outcome === 'fulfilled' && states(desired, 'in-force', 'done');
}

function whatToDo(rows: readonly AuditRow[], differs: readonly ChangeStory[]): readonly Shown[] {
  const left = differs.map(({ name, words }) => `${name}: ${words}`).join('; ');
  return [
    { label: 'Still differs', value: left || 'nothing' },
    { label: 'Next', value: nextStep(rows, differs.length > 0) },
  ];
}

function nextStep(rows: readonly AuditRow[], differs: boolean): string {
  const retry =
    'Then press Retry, or close the follow-up as "retry": it is decided again, and approvals that still hold are kept.';
  const cure = cureOf(rows) ?? 'Mend what is named above.';
  return differs
    ? `${cure} What is still there is tried again by itself every hour; Roll back tries it at once. ${retry}`
    : `${cure} ${retry}`;
}

/** The account as lines of text, with where to read on. */
export function accountText(
  record: RequestRecord,
  rows: readonly AuditRow[],
  limits: Pick<Limits, 'consoleBase'>,
): string {
  const { request, requestId } = record;
  return [
    ...accountOf(record, rows).map(({ label, value }) => `${label}: ${value}`),
    `Request: ${evidenceLink(limits, requestId)}`,
    ...(request
      ? [`All requests of this person: ${limits.consoleBase}/api/console?person=${request.beneficiaryId}`]
      : []),
  ].join('\n');
}
