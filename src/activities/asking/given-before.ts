import type { StageHead } from '../../domain/approval.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { TicketApproval } from '../../domain/ticket.ts';
import { wholeSecond } from './whole-second.ts';

/**
 * Whether a row was decided before the stage was asked, and stands for no stage: whoever decided it takes the request for
 * approved unless the ticket says otherwise. Rows of an earlier version of the request were told of there.
 */
export function isGivenBefore(row: TicketApproval, head: StageHead, record: RequestRecord): boolean {
  return row.updatedAt < wholeSecond(head.openedAt) && standsForNothing(row, record);
}

/** A yes on a row of the ticket that the decision did not count, and of which nobody was told yet. */
export function standsForNothing(
  { id, state, byUs, ofOrder, updatedAt }: TicketApproval,
  { decision, doneParts, receivedAt, uncounted, version }: RequestRecord,
): boolean {
  if (state !== 'approved' || byUs || ofOrder || doneParts || uncounted?.[id] !== undefined) return false;
  if (decision?.onTicket?.some(({ rowId }) => rowId === id)) return false;
  return version === 1 || updatedAt >= wholeSecond(receivedAt);
}
