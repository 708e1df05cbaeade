import type { Plan, PlannedChanges } from '../../domain/plan.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Ticket, TicketRef } from '../../domain/ticket.ts';
import { digestOf } from '../digest.ts';

/** What digests begin with; those of the first version are bare. */
const SECOND = 'v2:';

/**
 * Over what a ticket says, as its tool stores it, and not over how a table reads it: for whom and by whom it is, its
 * catalog item's id, and the variables that the table of the decision declares (H1). What is empty says nothing.
 */
export function ticketDigest(ticket: Ticket, covers: readonly string[]): string {
  const { openedByToolId, requestedForToolId, catalogItem } = ticket;
  const said = covers
    .map((name) => [name, (ticket.variables[name] ?? '').replaceAll('\r\n', '\n').trim()] as const)
    .filter(([, value]) => value !== '');
  const variables = Object.fromEntries(said);
  return SECOND + digestOf({ openedByToolId, requestedForToolId, catalogItem: catalogItem.id, variables });
}

export function isOfFirstVersion(digest: string): boolean {
  return !digest.startsWith(SECOND);
}

/**
 * The request digest of the first version, over what the table in force read in the ticket. Only rows that carry one are
 * compared by it, with the table they were decided by.
 */
export function firstRequestDigest(request: AccessRequest): string {
  const { kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification } = request;
  return digestOf({ kind, requesterId, beneficiaryId, catalogItem, variables, duration, justification });
}

/** What approvals bind to: these changes for this ticket, whatever table they come from. */
export function boundPlan({ system, id, number }: TicketRef, request: string, planned: PlannedChanges): Plan {
  const { changes, usable = [] } = planned;
  const ticket = { system, id, number, request };
  return { ...planned, digest: SECOND + digestOf({ ticket, changes, usable }) };
}
