import type { Instant } from './instant.ts';
import type { RequestRecord } from './record.ts';
import { type Kind, requestIdOf } from './request.ts';
import { RECEIVED } from './request-state.ts';
import type { TicketRef } from './ticket.ts';

/** The row of a request that was only located so far. */
export function newRecord(ticket: TicketRef, kind: Kind, version: number, now: Instant): RequestRecord {
  return {
    ...RECEIVED,
    requestId: requestIdOf(ticket, kind, version),
    kind,
    ticket,
    version,
    receivedAt: now,
    updatedAt: now,
    request: null,
    requestDigest: null,
    decision: null,
    names: {},
    stages: [],
    plan: null,
    alreadyIn: [],
    desired: null,
    sentRevision: 0,
    owed: [],
    ticketMissingSince: null,
    operatorAsks: null,
    operatorsAsked: false,
    handled: null,
  };
}
