import { earlier, type Instant, milliseconds } from '../../domain/instant.ts';
import { owesPosts, type RequestRecord } from '../../domain/record.ts';
import { key, newestFirst } from './keys.ts';

/** Sorts before every moment. */
const AT_ONCE: Instant = '0000-00-00T00:00:00.000Z';

/**
 * From when on a sweep must look at the request; `null`: never, as it stands.
 *
 * An operator's ask and an unsent revision are due at once; a run that works is due when it has stopped making
 * progress, so since its last change; one that waits for people or a window when its own deadline has passed without
 * anybody noticing, or while channels are owed what it says; a concluded one only while something is still owed, or a note of it may have come late.
 */
export function attentionFrom(record: RequestRecord): Instant | null {
  const { desired, sentRevision, operatorAsks, wakeDue } = record;
  if (operatorAsks || (desired && desired.revision > sentRevision)) return AT_ONCE;
  const own = stallsFrom(record);
  if (wakeDue && own) return earlier(wakeDue, own);
  return wakeDue ?? own;
}

function stallsFrom(record: RequestRecord): Instant | null {
  switch (record.phase) {
    case 'concluded':
      return record.owed.length > 0 || record.unsureNotes ? record.updatedAt : null;
    case 'waiting':
    case 'holding':
      return owesPosts(record) ? earlier(record.updatedAt, record.due ?? record.updatedAt) : record.due;
    case 'received':
    case 'provisioning':
    case 'rolling-back':
      return record.updatedAt;
  }
}

/** The listings: everything, by phase, by outcome, by ticket number and by person. Each sorts newest first. */
type Listing =
  | readonly [name: 'all']
  | readonly [name: 'phase' | 'outcome' | 'number' | 'person', value: string];

/** The narrowest listing that holds every match of a filter. */
export function listingFor(filter: {
  readonly phase?: string;
  readonly outcome?: string;
  readonly ticketNumber?: string;
  readonly personId?: string;
}): Listing {
  if (filter.ticketNumber !== undefined) return ['number', filter.ticketNumber];
  if (filter.personId !== undefined) return ['person', filter.personId];
  if (filter.outcome !== undefined) return ['outcome', filter.outcome];
  if (filter.phase !== undefined) return ['phase', filter.phase];
  return ['all'];
}

/** The index rows of a record, in its own partition. */
export function requestIndex(record: RequestRecord): readonly string[] {
  const { phase, outcome, ticket } = record;
  const listings: Listing[] = [['all'], ['phase', phase], ['number', ticket.number]];
  if (outcome) listings.push(['outcome', outcome]);
  for (const personId of peopleOf(record)) listings.push(['person', personId]);
  const order = [newestFirst(milliseconds(record.receivedAt)), record.requestId];
  const keys = listings.map((listing) => key(...listing, ...order));
  const attention = attentionFrom(record);
  if (attention) keys.push(key('attention', attention, record.requestId));
  return keys;
}

/** Whom a request is for and by; nobody until its ticket has been read. */
export function peopleOf({ request }: RequestRecord): ReadonlySet<string> {
  return new Set(request ? [request.beneficiaryId, request.requesterId] : []);
}
