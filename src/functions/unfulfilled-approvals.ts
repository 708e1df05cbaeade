import type { Means } from '../activities/activity.ts';
import { addMilliseconds, DAY, earlier, type Instant, instant, later, MINUTE } from '../domain/instant.ts';
import type { Selector } from '../domain/selector.ts';
import { refOf, type TicketApprovalState } from '../domain/ticket.ts';
import type { Runs } from '../ports/runs.ts';
import type { ChangedTicket, Ticketing } from '../ports/ticketing.ts';
import { followNamedItems } from './named-items.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { takeIn } from './take-in.ts';
import { isTooMany, type Trail, trailIn, trailText } from './trail.ts';

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
export async function sweepUnfulfilled(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'unfulfilledApprovals', log, async (look) => {
    for (const ticketing of Object.values(means.ticketing)) {
      if (ticketing.keptHere) continue;
      await follow(means, ticketing, look, {
        name: 'tickets',
        lists: ['changed', 'again'],
        read: ticketing.changedSince,
        makeUp: (ticket) => makeUp(means, runs, ticket),
      });
      if (ticketing.changedIncidentsSince && means.rulebook.selectors.some(isOfIncidents))
        await follow(means, ticketing, look, {
          name: 'incidents',
          lists: ['changed-incidents', 'incidents-again'],
          read: ticketing.changedIncidentsSince,
          makeUp: (ticket) => makeUp(means, runs, ticket),
        });
      if (ticketing.changedOrdersSince)
        await follow(means, ticketing, look, {
          name: 'orders',
          lists: ['changed-orders', 'orders-again'],
          read: ticketing.changedOrdersSince,
          makeUp: (ticket) => makeUpOrder(means, runs, ticket),
        });
      const fault = ticketing.setUpFault?.();
      if (fault) look.failed(fault.name, new Error(fault.inFull));
      await followNamedItems(means, runs, ticketing, look, (ticket) => makeUp(means, runs, ticket));
    }
  });
}

function isOfIncidents(selector: Selector): boolean {
  return selector.by === 'fields' && selector.type === 'incident';
}

/** A list of changes, and what follows from each. */
type Changes = {
  readonly name: 'tickets' | 'incidents' | 'orders';
  readonly lists: readonly [string, string];
  readonly read: Ticketing['changedSince'];
  readonly makeUp: (ticket: ChangedTicket) => Promise<void>;
};

async function follow(
  means: Means,
  ticketing: Ticketing,
  look: Look,
  { name: changes, lists, read, makeUp }: Changes,
): Promise<void> {
  const name = `changed-${changes}-${ticketing.system}`;
  const now = instant(means.clock.now());
  const mark = await means.marks.read(name);
  const { since, again }: Trail<ChangedTicket> = trailIn(
    mark?.row,
    { first: addMilliseconds(now, -FIRST_LOOK), now },
    (error) => look.failed(`the mark ${name}`, error),
  );
  const answer = await read(since, MOST_TICKETS, 'unfulfilled-approvals');
  if (answer.failed) look.refused(answer.because); // the mark stays where it is, and the next tick asks again
  const tickets = answer.failed ? [] : answer.tickets;
  const untold = addMilliseconds(now, -DELIVERIES_TAKE);
  const failed: ChangedTicket[] = [];
  const following = {
    name: ({ number }: ChangedTicket) => `ticket ${number}`,
    act: async (ticket: ChangedTicket) => {
      try {
        await makeUp(ticket);
      } catch (error) {
        failed.push(ticket);
        throw error;
      }
    },
  };
  const changed = tickets.filter(({ updatedAt }) => updatedAt <= untold);
  const left = await look.each(lists[0], changed, { ...following, share: 3 / 4 });
  const key = ({ id }: ChangedTicket) => id;
  const others = again
    .filter((one) => !tickets.some(({ id }) => id === one.id))
    .toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  const waiting = await look.each(lists[1], others, { ...following, key });
  const seen = addMilliseconds(now, -OVERLAP);
  const ends = [
    seen,
    ...(answer.failed ? [since] : answer.complete ? [] : [tickets.at(-1)?.updatedAt ?? since]),
    ...left.map(({ updatedAt }) => updatedAt),
  ];
  const next = { since: later(since, ends.reduce(earlier)), again: onceEach([...failed, ...waiting]) };
  if (isTooMany(next)) look.refused(`${next.again.length} tickets can't be followed.`);
  else if (!mark || trailText(next) !== mark.row)
    await means.marks.save(name, trailText(next), mark?.etag ?? null);
}

/** A list may name a ticket twice. */
function onceEach(tickets: readonly ChangedTicket[]): readonly ChangedTicket[] {
  return [...new Map(tickets.map((ticket) => [ticket.id, ticket])).values()];
}

/** Approvals that stand, or are still to be given; one that a ticket does not need is as good as given. */
const ASKS: readonly TicketApprovalState[] = ['requested', 'approved', 'not-required'];

const REFUSED: readonly TicketApprovalState[] = ['rejected', 'canceled'];

/** A ticket that nobody told us of is taken in; one that changed since we last heard of it is looked at again. */
async function makeUp(means: Means, runs: Runs, ticket: ChangedTicket): Promise<void> {
  if (ticket.byUs && !isOpen(ticket)) return; // no news of one we know, and nothing to begin with for one we don't
  const pointer = await pointerOf(means, ticket);
  if (pointer === 'not-ours') return;
  if (pointer ? ticket.byUs || (pointer.heardVersion ?? -1) >= ticket.version : !isOpen(ticket)) return;
  const { catalogItemId, fields, version } = ticket;
  const event = {
    deliveryId: deliveryIdOf(ticket),
    event: 'found-by-sweep',
    ticket: refOf(ticket),
    catalogItemHint: catalogItemId,
    ...(fields && { fieldsHint: fields }),
    version,
  };
  await takeIn(means, runs, event, '');
}

/**
 * A ticket whose order was ended is looked at again: nobody tells of an order that is called off while its items are left
 * as they are. That our own last write closed an order is no news, unless it was called off.
 */
async function makeUpOrder(means: Means, runs: Runs, ticket: ChangedTicket): Promise<void> {
  const isCalledOff = ticket.calledOff || ticket.approval === 'canceled' || ticket.approval === 'rejected';
  if (!isCalledOff && (ticket.active || ticket.byUs)) return;
  const pointer = await pointerOf(means, ticket);
  if (pointer === 'not-ours' || !pointer) return;
  const { catalogItemId } = ticket;
  const event = {
    deliveryId: deliveryIdOf(ticket, 'found-order'),
    event: 'order-found-by-sweep',
    ticket: refOf(ticket),
    catalogItemHint: catalogItemId,
  };
  await takeIn(means, runs, event, '');
}

/** The same change is made up once, whatever becomes of the mark. */
function deliveryIdOf({ id, version, updatedAt }: ChangedTicket, found = 'found'): string {
  return `${found}:${id}:${version}:${updatedAt satisfies Instant}`;
}

/**
 * Items no table governs are passed over without a look at the stores. A field that a table goes by may have been changed, so that a
 * ticket of fields is known although it is nobody's by now.
 */
async function pointerOf(means: Means, ticket: ChangedTicket) {
  const isNamed = means.rulebook.kindsOf(ticket).length > 0;
  if (!isNamed && !ticket.fields) return 'not-ours';
  const pointer = await means.requests.readPointer(ticket.system, ticket.id);
  return pointer?.row ?? (isNamed ? null : 'not-ours');
}

/** Nobody has to approve an incident for it to ask for something. */
function isOpen({ active, approval, type }: ChangedTicket): boolean {
  return active && (type === 'incident' ? !REFUSED.includes(approval) : ASKS.includes(approval));
}
