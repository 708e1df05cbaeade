import { type Instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { SetBy, Ticket } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';
import { sayWaits } from '../outbox/say-waits.ts';
import { wholeApprovalOf } from './whole-approval.ts';

/** The ticket with the approval that counts; `later`: who set it could not be asked now. */
type Counted =
  | { readonly counted: 'yes'; readonly ticket: Ticket }
  | { readonly counted: 'later'; readonly because: string; readonly retryAfterSeconds: number | null };

/**
 * The ticket of a request that was opened again: tools roll an approver row that was rejected before, and was left so, up to the
 * ticket once more as soon as somebody is asked anew. Such a rejection does not count; what a person sets on the ticket does, and
 * so does a row that was rejected since. Who set it is the tool's history to say, never who touched the ticket last.
 */
export async function withoutOldRejection(
  means: Means,
  record: RequestRecord,
  ticket: Ticket,
): Promise<Counted> {
  const since = openedAgainAt(record);
  if (ticket.approval !== 'rejected' || since === null || isOver(record)) return { counted: 'yes', ticket };
  const rows = await rejectedRows(means, record, ticket, since);
  if (rows === 'none' || rows === 'newer') return { counted: 'yes', ticket };
  if (rows !== 'old') return rows;
  const answer = await means.ticketing[ticket.system]?.whoSet(
    wholeApprovalOf(ticket),
    [{ id: ticket.id, state: ticket.approval }],
    record.requestId,
  );
  if (answer?.failed && answer.kind === 'later')
    return { counted: 'later', because: answer.because, retryAfterSeconds: answer.retryAfterSeconds };
  const by = answer && !answer.failed ? answer.by[ticket.id] : undefined;
  if (by?.known && !by.byTool) return { counted: 'yes', ticket };
  if (!by?.byTool) {
    // A history may come some moments after what it tells of.
    if (means.clock.now() - milliseconds(ticket.updatedAt) < MINUTE)
      return { counted: 'later', because: 'who set its approval is not told yet', retryAfterSeconds: 60 };
    await sayUnknown(means, record, by?.known === false ? by.todo : undefined);
  }
  return { counted: 'yes', ticket: { ...ticket, approval: 'requested' } };
}

async function sayUnknown(means: Means, record: RequestRecord, todo: string | undefined): Promise<void> {
  const words =
    'The approval of this ticket reads rejected. An approver rejected it before the ticket was opened again. The ticket tool may have written that once more, and it does not say who set it, so it does not count as a rejection. To reject the request, use the card or the approver row, or close the ticket.';
  await sayWaits(means, record.requestId, {
    fact: 'who rejected it is not told',
    asRead: record,
    access: record.desired?.access ?? 'none',
    standing: null,
    comment: words,
    workNote: [words, todo].filter(Boolean).join(' '),
  });
}

/** What a later version of the same ticket has to know of it. */
export function openedAgain(record: RequestRecord): Pick<RequestRecord, 'reopenedAt'> {
  const since = openedAgainAt(record);
  return since === null ? {} : { reopenedAt: since };
}

/** Rows from before versions carried the moment have that of the version it was opened again for. */
function openedAgainAt({ reopened, reopenedAt, receivedAt }: RequestRecord): Instant | null {
  return reopenedAt ?? (reopened ? receivedAt : null);
}

/** What an edit or other changes withdrew goes on in the next version. */
function isOver({ phase, conclusion }: RequestRecord): boolean {
  return phase === 'concluded' && !conclusion?.edited && !conclusion?.otherChanges;
}

type Rows = 'none' | 'old' | 'newer' | Extract<Counted, { counted: 'later' }>;

/**
 * Whether all rejected rows are of before. A row that our own account noted late, or somebody touched since, may be: when it was
 * rejected is its history's to say. One of which that is not known is taken at its word.
 */
async function rejectedRows(
  means: Means,
  { requestId }: RequestRecord,
  { system, approvals }: Ticket,
  since: Instant,
): Promise<Rows> {
  const rejected = approvals.filter(({ state, ofOrder }) => state === 'rejected' && !ofOrder);
  if (rejected.length === 0) return 'none';
  const touched = rejected.filter(({ updatedAt, byUs }) => !byUs && updatedAt >= since);
  if (touched.length === 0) return 'old';
  if (touched.some(({ createdAt }) => createdAt >= since)) return 'newer';
  const answer = await means.ticketing[system]?.whoSet(
    'approver-row',
    touched.map(({ id, state }) => ({ id, state })),
    requestId,
  );
  if (answer?.failed && answer.kind === 'later')
    return { counted: 'later', because: answer.because, retryAfterSeconds: answer.retryAfterSeconds };
  const setBy = (id: string) => (answer && !answer.failed ? answer.by[id] : undefined);
  const isOld = (by: SetBy | undefined) => by?.known === true && by.at < since;
  return touched.every(({ id }) => isOld(setBy(id))) ? 'old' : 'newer';
}
