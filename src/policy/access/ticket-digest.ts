import type { Plan, PlannedChanges } from '../../domain/plan.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { Ticket, TicketRef } from '../../domain/ticket.ts';
import { digestOf } from '../digest.ts';

/** What digests begin with; those of the first version are bare. */
const SECOND = 'v2:';
const THIRD = 'v3:';

/**
 * Over what a ticket says, as its tool stores it, and not over how a table reads it: for whom and by whom it is, its
 * catalog item's id, or else who reported it, and the variables and fields that the table of the decision declares (H1). What is empty says nothing, nor does what is
 * taken out because it looks like a secret: from the digest of a text that is known but for a password, the password is found.
 */
export function ticketDigest(ticket: Ticket, covers: readonly string[]): string {
  return THIRD + digestOver(ticket, ticket.variables, covers);
}

/** Whether the ticket says what it said, by the version of the digest that was made of it then: not of the first one. */
export function saysTheSame(digest: string, ticket: Ticket, covers: readonly string[]): boolean {
  return digest === digestAs(digest, ticket, covers);
}

/** The digest of what the ticket says, of the version of another one, so that both can be compared. */
export function digestAs(other: string, ticket: Ticket, covers: readonly string[]): string {
  if (!other.startsWith(SECOND)) return ticketDigest(ticket, covers);
  return SECOND + digestOver(ticket, ticket.asTyped ?? ticket.variables, covers);
}

function digestOver(
  { openedByToolId, requestedForToolId, reportedByToolId = null, catalogItem, fields = {} }: Ticket,
  answers: Ticket['variables'],
  covers: readonly string[],
): string {
  const variables = saidOf(answers, covers);
  if (catalogItem !== null)
    return digestOf({ openedByToolId, requestedForToolId, catalogItem: catalogItem.id, variables });
  const chosen = saidOf(fields, covers);
  return digestOf({ openedByToolId, requestedForToolId, reportedByToolId, fields: chosen, variables });
}

function saidOf(answers: Readonly<Record<string, string>>, covers: readonly string[]) {
  const said = covers
    .map((name) => [name, (answers[name] ?? '').replaceAll('\r\n', '\n').trim()] as const)
    .filter(([, value]) => value !== '');
  return Object.fromEntries(said);
}

export function isOfFirstVersion(digest: string): boolean {
  return !digest.startsWith(SECOND) && !digest.startsWith(THIRD);
}

/** A ticket as digests of before read it: as it was typed. */
export function ticketAsTyped({ asTyped, ...ticket }: Ticket): Ticket {
  return asTyped ? { ...ticket, variables: asTyped } : ticket;
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
