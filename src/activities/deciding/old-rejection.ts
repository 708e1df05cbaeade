import type { RequestRecord } from '../../domain/record.ts';
import type { Ticket } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';

/**
 * The ticket of a request that was opened again: tools roll an approver row that was rejected before, and was left so, up to the
 * ticket once more as soon as somebody is asked anew. Such a rejection does not count; what a person sets on the ticket does, and
 * so does a row that was rejected since.
 */
export async function withoutOldRejection(
  means: Means,
  record: RequestRecord,
  ticket: Ticket,
): Promise<Ticket> {
  const { requestId, reopened, phase, receivedAt, oldRejection } = record;
  if (!reopened || phase === 'concluded') return ticket;
  const isOld = ticket.approval === 'rejected' && hasOnlyOld(ticket, receivedAt);
  // Whoever writes a note meanwhile has not rejected it: it was so before.
  const isRolledUp = isOld && (ticket.writtenByTool === true || oldRejection === true);
  if (isRolledUp !== (oldRejection ?? false))
    await means.requests.change(requestId, ({ oldRejection: _, ...row }) =>
      isRolledUp ? { ...row, oldRejection: true } : row,
    );
  return isRolledUp ? { ...ticket, approval: 'requested' } : ticket;
}

/** Rows of before, and those on which our own account noted late what was decided before. */
function hasOnlyOld({ approvals }: Ticket, since: string): boolean {
  const rejected = approvals.filter(({ state, ofOrder }) => state === 'rejected' && !ofOrder);
  return rejected.length > 0 && rejected.every(({ updatedAt, byUs }) => byUs === true || updatedAt < since);
}
