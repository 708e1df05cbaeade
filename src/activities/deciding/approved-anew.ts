import { type Instant, instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { Ticket } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { say } from '../outbox/say.ts';
import { wholeApprovalOf } from './whole-approval.ts';
import type { Untold } from './words-since.ts';

/** Since when the ticket of a request needs approval anew, because what it gave was taken back; `null`: it doesn't. */
export function needsApprovalSince({ approvalAnew, outcome, receivedAt }: RequestRecord): Instant | null {
  // A version that follows keeps the moment of the one before.
  return outcome === 'rolled-back' && approvalAnew && approvalAnew.at >= receivedAt ? approvalAnew.at : null;
}

/**
 * Whether somebody has approved, in its own tool, a ticket that was told that approval is required again: on an approver row, or
 * on the ticket itself, by the history of either. Tools also roll old rows up to the ticket once more: that is nobody's word. The
 * ticket has only rows that were approved since; `untold`: there may be others.
 */
export async function isApprovedAnew(
  means: Means,
  record: RequestRecord,
  { ticket, untold }: { readonly ticket: Ticket; readonly untold?: Untold },
): Promise<'yes' | 'no' | 'later'> {
  const since = needsApprovalSince(record);
  if (since === null || record.approvalAnew?.shown !== true || ticket.approval !== 'approved') return 'no';
  const word = await approvedSince(means, record.requestId, { ticket, ...(untold && { untold }) }, since);
  if (word.given !== 'unknown') return word.given;
  await sayUnknown(means, record, word.todo);
  return 'no';
}

type Word =
  | { readonly given: 'yes' | 'no' | 'later' }
  | { readonly given: 'unknown'; readonly todo: string | undefined };

/** Whether a person approved a ticket that says approved, since then: on a row or on the ticket itself; `unknown`: its tool does not tell. */
export async function approvedSince(
  means: Means,
  requestId: string,
  { ticket, untold }: { readonly ticket: Ticket; readonly untold?: Untold },
  since: Instant,
): Promise<Word> {
  const isNew = ticket.approvals.some(
    ({ state, updatedAt, byUs }) => state === 'approved' && updatedAt >= since && !byUs,
  );
  if (isNew) return { given: 'yes' };
  const answer = await means.ticketing[ticket.system]?.whoSet(
    wholeApprovalOf(ticket),
    [{ id: ticket.id, state: ticket.approval }],
    requestId,
  );
  if (answer?.failed && answer.kind === 'later') return { given: 'later' };
  const by = answer && !answer.failed ? answer.by[ticket.id] : undefined;
  if (by?.known && !by.byTool) return { given: by.byUs || by.at < since ? 'no' : 'yes' };
  if (by?.byTool && !untold) return { given: 'no' };
  // A history may come some moments after what it tells of.
  if (means.clock.now() - milliseconds(ticket.updatedAt) < MINUTE) return { given: 'later' };
  return { given: 'unknown', todo: (by?.known === false ? by.todo : undefined) ?? untold?.todo };
}

async function sayUnknown(
  means: Means,
  { requestId, kind }: RequestRecord,
  todo: string | undefined,
): Promise<void> {
  const words =
    'The approval of this ticket says approved again, and its tool does not say who set it, so it does not count. Someone who may approve it approves it on their own approver row, or an operator retries it.';
  await means.requests.change(requestId, (row) =>
    !row.desired || !row.approvalAnew || row.approvalAnew.told
      ? row
      : say(
          { ...row, approvalAnew: { ...row.approvalAnew, told: true } },
          {
            ...{ access: row.desired.access, outcome: row.desired.outcome, provenAt: row.desired.provenAt },
            ...{ standing: null, comment: null, workNote: [words, todo].filter(Boolean).join(' ') },
          },
          instant(means.clock.now()),
        ),
  );
  await means.runs?.start(orchestratorOf(kind), requestId, { requestId });
}
