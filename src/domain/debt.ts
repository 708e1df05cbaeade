import type { Instant } from './instant.ts';
import type { TicketRef } from './ticket.ts';

/** What somebody did in the directory, by its own audit; that comes minutes late. */
export type DoneAction = {
  readonly id: string;
  readonly at: Instant;
  readonly activity: string;
  /** What it was done to, as the directory names it. */
  readonly targets: readonly string[];
};

/** What somebody did with emergency access, with what the reviewer says of it. */
export type ReviewedAction = { readonly actionId: string; readonly sentence: string };

/** How a debt was closed, and by whom. */
type ClosedDebt = {
  readonly by: string;
  readonly name: string;
  readonly at: Instant;
  readonly words: string;
  readonly actions: readonly ReviewedAction[];
  /** Whether the directory showed what was done, or why it did not. */
  readonly shown: 'all' | 'unlicensed' | 'unread';
};

/**
 * That emergency access was used, and somebody else has to look at what was done with it (store: Debts). It is opened before
 * the access is written.
 */
export type Debt = {
  /** The request that gave the access. */
  readonly requestId: string;
  readonly personId: string;
  readonly personName: string;
  readonly ticket: TicketRef;
  /** The number of the incident that it was for; `null`: the ticket stands for itself. */
  readonly incident: string | null;
  /** What people call what was given. */
  readonly title: string;
  readonly openedAt: Instant;
  /** When it was proven gone; `null`: it goes on, or nobody has seen its end. */
  readonly usedUntil: Instant | null;
  /** Until when it has to be closed. */
  readonly dueAt: Instant;
  /** Entra ids of who approved it, who declared the window that approved it by rule, and who was not asked because of that. */
  readonly approvedBy: readonly string[];
  readonly declaredBy: readonly string[];
  readonly skipped: readonly string[];
  /** `unused`: nothing was ever given, which is proven. */
  readonly state: 'open' | 'closed' | 'unused';
  readonly closed: ClosedDebt | null;
  /** When who closes debts was told that it is overdue. */
  readonly overdueTold?: Instant;
};
