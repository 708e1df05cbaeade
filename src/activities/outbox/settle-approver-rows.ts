import type { StageHead } from '../../domain/approval.ts';
import { instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { peopleOf } from '../../domain/seat.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import { oneLine } from '../../domain/written-text.ts';
import type { TicketFailure, Ticketing } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { closedStage } from '../concluding/closed-stage.ts';
import { linkOf } from '../deciding/link-of.ts';
import { deciderWords } from '../wording/words.ts';
import { type Delivered, DONE, notNow } from './delivered.ts';
import { REFUSAL_IS_FINAL_AFTER_MS } from './refused-for.ts';

/** The ticket tool is the source of record: who decided, where and when stands in its rows too. */
export async function settleApproverRows(
  means: Means,
  record: RequestRecord,
  stage: string,
): Promise<Delivered> {
  const ticketing = means.ticketing[record.ticket.system];
  const head = await closedStage(means, record, stage);
  if (!ticketing?.settleApproval || !head) return DONE;
  const answer = await ticketing.read(record.ticket, record.requestId);
  if (answer.failed) return isMeant(means, record, answer) ? DONE : later(answer);
  const { unread } = answer.ticket;
  if (unread !== undefined) {
    const failure = { failed: true, kind: 'refused', because: unread, retryAfterSeconds: null } as const;
    return isMeant(means, record, failure) ? DONE : later(failure);
  }
  const { decisions } = await means.approvals.readAll(record.requestId);
  const asked = new Set([
    ...head.plan.needs.flatMap((need) => need.candidates),
    ...(head.plan.escalation?.candidates ?? []),
    ...head.struck.map(({ approverId }) => approverId),
  ]);
  for (const row of answer.ticket.approvals.filter(isUnsettled)) {
    const person = await askedBy(means, ticketing, record, row, asked);
    if ('failed' in person) {
      if (isMeant(means, record, person)) continue;
      return later(person);
    }
    if (person.entraId === null) continue;
    const word = decisions.find((one) => one.stage === stage && peopleOf(one).includes(person.entraId ?? ''));
    const comments = word
      ? `Decided by ${deciderWords(word, record.names)} (Entra ${word.approverId}) in ${word.proof.channel} at ${word.at}. ${oneLine(word.comment)}`.trim()
      : `No longer needed: the stage was closed as ${head.state}.`;
    const state = word ? (word.answer === 'approve' ? 'approved' : 'rejected') : 'not-required';
    const settled = await ticketing.settleApproval(row.id, state, comments, record.requestId);
    // Missing is never final here: the row was listed a moment ago.
    if (settled.failed && !(settled.kind === 'refused' && isMeant(means, record, settled)))
      return later(settled);
  }
  return isComplete(means, head) ? DONE : notNow(null);
}

/** How late a row may appear whose making brought no answer: as long as a call may lie in a queue of the tool's. */
const APPEARS_WITHIN = 30 * MINUTE;

function isComplete({ clock }: Means, { inToolUnsureAt }: StageHead): boolean {
  return inToolUnsureAt === undefined || clock.now() - milliseconds(inToolUnsureAt) > APPEARS_WITHIN;
}

function later({ retryAfterSeconds }: { readonly retryAfterSeconds: number | null }): Delivered {
  return notNow(retryAfterSeconds);
}

/** Whether a ticket is not there, or may not be touched, for longer than something passing would take. */
function isMeant({ clock }: Means, { concludedAt }: RequestRecord, { kind }: TicketFailure): boolean {
  return (
    kind !== 'later' &&
    clock.now() - milliseconds(concludedAt ?? instant(clock.now())) >= REFUSAL_IS_FINAL_AFTER_MS
  );
}

/** The person, among those we asked, whom this approver row names. Where the tool does not show the user, our own list may. */
async function askedBy(
  means: Means,
  ticketing: Ticketing,
  { ticket, requestId }: RequestRecord,
  { approverToolId }: TicketApproval,
  asked: ReadonlySet<string>,
): Promise<{ readonly entraId: string | null } | TicketFailure> {
  const person = await linkOf(means, ticket.system, approverToolId, requestId);
  if ('failed' in person) return person;
  if (person.linked) return { entraId: asked.has(person.entraId) ? person.entraId : null };
  for (const entraId of asked) {
    const user = await ticketing.toolUserOf(entraId, requestId);
    if (user.failed && user.kind !== 'missing') return user;
    if (!user.failed && user.toolUserId === approverToolId) return { entraId };
  }
  // Neither way shows whose row it is: one look does not make it a stranger's.
  return { failed: true, kind: 'missing', because: person.because, retryAfterSeconds: null };
}

/**
 * Open, or struck out by the tool when its ticket closed: the word that was given still belongs there. What a person says of
 * this change is written neither for their group nor for the whole order.
 */
function isUnsettled({ state, ofOrder, ofGroup }: TicketApproval): boolean {
  if (ofOrder || ofGroup) return false;
  return ['requested', 'not-required', 'canceled'].includes(state);
}
