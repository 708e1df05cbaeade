import { type Instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { SetBy, Ticket } from '../../domain/ticket.ts';
import type { TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';

/** Approver rows, that nobody is known to have approved since. `todo`: what has to be done so that the tool tells. */
export type Untold = { readonly todo?: string };

type WordsSince =
  | { readonly failed: false; readonly ticket: Ticket; readonly untold?: Untold }
  | Pick<TicketFailure, 'failed' | 'because' | 'retryAfterSeconds'>;

/**
 * The ticket with those of its approvals that were given since. A row that was approved before changes with a comment, a rule or
 * a roll-up: who set it, and when, is the tool's history to say, and what it does not tell is no approval.
 */
export async function withWordsSince(
  means: Means,
  requestId: string,
  ticket: Ticket,
  since: Instant,
): Promise<WordsSince> {
  const touched = ticket.approvals.filter(
    ({ state, updatedAt, byUs }) => state === 'approved' && updatedAt >= since && !byUs,
  );
  if (touched.length === 0) return { failed: false, ticket };
  const answer = await means.ticketing[ticket.system]?.whoSet(
    'approver-row',
    touched.map(({ id, state }) => ({ id, state })),
    requestId,
  );
  if (answer?.failed && answer.kind === 'later') return answer;
  const setBy = (id: string) => (answer && !answer.failed ? answer.by[id] : undefined);
  const untold = touched.filter(({ id }) => isUntold(setBy(id)));
  // A history may come some moments after what it tells of.
  if (untold.some(({ updatedAt }) => means.clock.now() - milliseconds(updatedAt) < MINUTE))
    return { failed: true, because: 'who set its approver rows is not told yet', retryAfterSeconds: 60 };
  const dropped = touched.flatMap(({ id }) => (isGiven(setBy(id), since) ? [] : [id]));
  const approvals = ticket.approvals.filter(({ id }) => !dropped.includes(id));
  const todo = untold.map(({ id }) => todoOf(setBy(id))).find((one) => one !== undefined);
  return {
    failed: false,
    ticket: { ...ticket, approvals },
    ...(untold.length > 0 && { untold: todo === undefined ? {} : { todo } }),
  };
}

function isGiven(by: SetBy | undefined, since: Instant): boolean {
  return by?.known === true && !by.byTool && !by.byUs && by.at >= since;
}

function isUntold(by: SetBy | undefined): boolean {
  return !by?.known && !by?.byTool;
}

function todoOf(by: SetBy | undefined): string | undefined {
  return by?.known === false ? by.todo : undefined;
}
