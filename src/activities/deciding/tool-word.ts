import type { Instant } from '../../domain/instant.ts';
import type { Ticket, TicketApproval } from '../../domain/ticket.ts';

/** A decided approver row, as far as it is known whose word it is. `because`: why it is not the approver's, without its stop. */
export type ToolWord = { readonly row: TicketApproval; readonly setBy: string } & (
  | { readonly whose: 'theirs'; readonly entraId: string; readonly at: Instant; readonly words: string }
  /** `ownerId`: who was asked, and had handed their approvals to whoever decided. */
  | {
      readonly whose: 'delegates';
      readonly entraId: string;
      readonly ownerId: string;
      readonly at: Instant;
      readonly words: string;
      /** What the directory calls the delegate. */
      readonly name: string;
    }
  /** Our own account set it. */
  | { readonly whose: 'ours' }
  | { readonly whose: 'somebody-elses'; readonly because: string }
  /** May be known later. `todo`: what has to be done for that; `ofDelegate`: those who are asked can decide there meanwhile. */
  | {
      readonly whose: 'not-known';
      readonly because: string;
      readonly todo?: string;
      readonly ofDelegate?: true;
    }
);

/** Where delegates may decide for those who are asked: users of the tool who may not have made them delegates. */
export type DelegatesTaken = { readonly parties: readonly string[] };

export function delegatesOf({ openedByToolId, requestedForToolId }: Ticket): DelegatesTaken {
  return { parties: [openedByToolId, requestedForToolId].filter((id) => id !== null) };
}
