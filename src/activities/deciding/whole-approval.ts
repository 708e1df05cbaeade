import type { TicketRef } from '../../domain/ticket.ts';
import type { StateOf } from '../../ports/ticketing.ts';

/** The approval of a ticket as a whole, by what kind of record it is. */
export function wholeApprovalOf({ type }: Pick<TicketRef, 'type'>): StateOf {
  return type === 'incident' ? 'incident-approval' : 'ticket-approval';
}
