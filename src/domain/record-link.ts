import type { Instant } from './instant.ts';
import type { TicketRef } from './ticket.ts';

/** That a request depends on another record than its ticket, such as the incident that it is for (store: RecordLinks). */
export type RecordLink = {
  /** The record: whatever happens to it is news of the request. */
  readonly record: TicketRef;
  readonly requestId: string;
  readonly ticket: TicketRef;
  readonly linkedAt: Instant;
  /** Set where the record is the ticket that was opened for the request later. */
  readonly isTicket?: true;
  /** Since when it can't be read, and why; `null`: it can. */
  readonly unread: {
    readonly since: Instant;
    readonly because: string;
    /** Looks since then that agree that there is no such record. */
    readonly missing: number;
    /** The ticket says so. */
    readonly told?: true;
  } | null;
};
