import type { Instant } from './instant.ts';
import type { TicketRef } from './ticket.ts';

/** That a request depends on another record than its ticket, such as the incident that it is for (store: RecordLinks). */
export type RecordLink = {
  /** The record: whatever happens to it is news of the request. */
  readonly record: TicketRef;
  readonly requestId: string;
  readonly ticket: TicketRef;
  readonly linkedAt: Instant;
  /** When it was read last, and which version of it. */
  readonly seen: { readonly at: Instant; readonly updatedAt: Instant } | null;
  /** Since when it can't be read, and why; `null`: it can. */
  readonly unread: { readonly since: Instant; readonly because: string; readonly told?: true } | null;
};
