import type { Instant } from './instant.ts';
import type { RequestRecord } from './record.ts';
import { type Kind, requestIdOf } from './request.ts';
import type { TicketRef } from './ticket.ts';

/** The row of a request that was only located so far. */
export function newRecord(ticket: TicketRef, kind: Kind, version: number, now: Instant): RequestRecord {
  return {
    requestId: requestIdOf(ticket, kind, version),
    kind,
    ticket,
    version,
    phase: 'received',
    receivedAt: now,
    updatedAt: now,
    request: null,
    requestDigest: null,
    decision: null,
    names: {},
    stages: [],
    plan: null,
    alreadyIn: [],
    waitingOn: null,
    whoCanAct: [],
    due: null,
    wakeDue: null,
    desired: null,
    sentRevision: 0,
    conclusion: null,
    outcome: null,
    concludedAt: null,
    owed: [],
    ticketMissingSince: null,
    operatorAsks: null,
    operatorsAsked: false,
    handled: null,
    attempt: 0,
  };
}
