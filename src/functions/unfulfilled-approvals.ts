import type { Means } from '../activities/activity.ts';
import { addMilliseconds, DAY, earlier, type Instant, instant, later, MINUTE } from '../domain/instant.ts';
import type { TicketApprovalState } from '../domain/ticket.ts';
import type { Runs } from '../ports/runs.ts';
import type { ChangedTicket, Ticketing } from '../ports/ticketing.ts';
import { takeIn } from './take-in.ts';

/** How long a tool has for its own delivery about a change before the change is taken to be untold. */
const DELIVERIES_TAKE = MINUTE;
/** How much is read again each time: a tool's transactions become visible out of order, and its clock is not ours. */
const OVERLAP = 5 * MINUTE;
/** How far back the first look goes. */
const FIRST_LOOK = DAY;
const MOST_TICKETS = 500;

/**
 * Timer: tickets whose delivery was lost, submitted or approved, and changes nobody told us of. It makes the delivery
 * up, and what follows is the ordinary way of every delivery: the same rows, the same run, the same id. Reads what
 * changed since the last time, however many tickets there are.
 */
export async function sweepUnfulfilled(means: Means, runs: Runs): Promise<void> {
  for (const ticketing of Object.values(means.ticketing)) await sweep(means, runs, ticketing);
}

async function sweep(means: Means, runs: Runs, ticketing: Ticketing): Promise<void> {
  const name = `changed-tickets-${ticketing.system}`;
  const now = instant(means.clock.now());
  const mark = await means.marks.read(name);
  const since = mark?.row ?? addMilliseconds(now, -FIRST_LOOK);
  const answer = await ticketing.changedSince(since, MOST_TICKETS, 'unfulfilled-approvals');
  if (answer.failed) return; // the mark stays where it is, and the next tick asks again
  const untold = addMilliseconds(now, -DELIVERIES_TAKE);
  for (const ticket of answer.tickets) if (ticket.updatedAt <= untold) await makeUp(means, runs, ticket);
  const seen = addMilliseconds(now, -OVERLAP);
  const reached = answer.complete ? seen : earlier(seen, answer.tickets.at(-1)?.updatedAt ?? since);
  const next = later(since, reached);
  if (next !== since || !mark) await means.marks.save(name, next, mark?.etag ?? null);
}

/** Approvals that stand, or are still to be given; one that a ticket does not need is as good as given. */
const ASKS: readonly TicketApprovalState[] = ['requested', 'approved', 'not-required'];

/** A ticket that nobody told us of is taken in; one that changed since we last heard of it is looked at again. */
async function makeUp(means: Means, runs: Runs, ticket: ChangedTicket): Promise<void> {
  const pointer = await pointerOf(means, ticket);
  if (pointer === 'not-ours') return;
  if (pointer ? ticket.byUs || (pointer.heardVersion ?? -1) >= ticket.version : !isOpen(ticket)) return;
  const { system, id, number, catalogItemId, version } = ticket;
  const event = {
    deliveryId: deliveryIdOf(ticket),
    event: 'found-by-sweep',
    ticket: { system, id, number },
    catalogItemHint: catalogItemId,
    version,
  };
  await takeIn(means, runs, event, '');
}

/** The same change is made up once, whatever becomes of the mark. */
function deliveryIdOf({ id, version, updatedAt }: ChangedTicket): string {
  return `found:${id}:${version}:${updatedAt satisfies Instant}`;
}

/** Items no table governs are passed over without a look at the stores. */
async function pointerOf(means: Means, ticket: ChangedTicket) {
  if (means.rulebook.kindOf(ticket.catalogItemId) === null) return 'not-ours';
  return (await means.requests.readPointer(ticket.system, ticket.id))?.row ?? null;
}

function isOpen({ active, approval }: ChangedTicket): boolean {
  return active && ASKS.includes(approval);
}
