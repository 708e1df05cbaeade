import type { Instant } from '../../domain/instant.ts';
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
  const { requestId, oldRejection } = record;
  const since = openedAgainAt(record);
  if (since === null || isOver(record)) return ticket;
  const isOld = ticket.approval === 'rejected' && hasOnlyOld(ticket, since);
  // Whoever writes a note meanwhile has not rejected it: it was so before.
  const isRolledUp = isOld && (ticket.writtenByTool === true || oldRejection === true);
  if (isRolledUp !== (oldRejection ?? false))
    await means.requests.change(requestId, ({ oldRejection: _, ...row }) =>
      isRolledUp ? { ...row, oldRejection: true } : row,
    );
  return isRolledUp ? { ...ticket, approval: 'requested' } : ticket;
}

/** What a later version of the same ticket has to know of it. */
export function openedAgain(record: RequestRecord): Pick<RequestRecord, 'reopenedAt' | 'oldRejection'> {
  const since = openedAgainAt(record);
  if (since === null) return {};
  return { reopenedAt: since, ...(record.oldRejection && { oldRejection: true as const }) };
}

/** Rows from before versions carried the moment have that of the version it was opened again for. */
function openedAgainAt({ reopened, reopenedAt, receivedAt }: RequestRecord): Instant | null {
  return reopenedAt ?? (reopened ? receivedAt : null);
}

/** What an edit or other changes withdrew goes on in the next version. */
function isOver({ phase, conclusion }: RequestRecord): boolean {
  return phase === 'concluded' && !conclusion?.edited && !conclusion?.otherChanges;
}

/** Rows of before, and those on which our own account noted late what was decided before. */
function hasOnlyOld({ approvals }: Ticket, since: string): boolean {
  const rejected = approvals.filter(({ state, ofOrder }) => state === 'rejected' && !ofOrder);
  return rejected.length > 0 && rejected.every(({ updatedAt, byUs }) => byUs === true || updatedAt < since);
}
