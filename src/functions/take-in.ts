import { hash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';
import { instant } from '../domain/instant.ts';
import { newRecord } from '../domain/new-record.ts';
import type { IntakeRecord, RequestRecord, TicketPointer } from '../domain/record.ts';
import type { RecordLink } from '../domain/record-link.ts';
import { type Kind, orchestratorOf, requestIdOf } from '../domain/request.ts';
import { woken } from '../domain/request-state.ts';
import type { TicketRef } from '../domain/ticket.ts';
import { wakeEvent } from '../domain/wake.ts';
import type { Runs } from '../ports/runs.ts';
import type { TicketEvent } from '../ports/ticketing.ts';

type TakenIn = { readonly requestId: string; readonly duplicate: boolean };

/**
 * Takes in one authenticated delivery: recorded first, then started or woken, then marked. A crash in between repeats
 * a start, which the tables make harmless; the other order would lose an approved request (H2).
 */
export async function takeIn(means: Means, runs: Runs, event: TicketEvent, body: string): Promise<TakenIn> {
  const { ticket } = event;
  const delivery: IntakeRecord = {
    source: ticket.system,
    deliveryId: event.deliveryId,
    ticket,
    bodyDigest: hash('sha256', body, 'hex'),
    state: 'received',
    receivedAt: instant(means.clock.now()),
  };
  const kind = kindFor(means, event);
  const { received, record } = await receive(means, delivery);
  if (!received.first && received.existing.state === 'started') {
    const pointer = await means.requests.readPointer(ticket.system, ticket.id);
    return {
      requestId: requestIdOf(ticket, pointer?.row.kind ?? kind, pointer?.row.latestVersion ?? 1),
      duplicate: true,
    };
  }
  const links = await linksOf(means, ticket);
  const own = links.find(({ isTicket }) => isTicket);
  const requestId = own ? own.requestId : await drive(means, runs, record, kind, event.version);
  if (own) await means.intake.markStarted(record.source, record.deliveryId);
  await stirLinked(means, runs, links);
  return { requestId, duplicate: !received.first };
}

/**
 * The id of a delivery is the sender's own, and counts for the ticket that it came with first. The same id with another
 * ticket is another delivery: else whoever can guess or repeat an id could have somebody else's passed over.
 */
async function receive(means: Means, delivery: IntakeRecord) {
  const received = await means.intake.receive(delivery);
  if (received.first || received.existing.ticket.id === delivery.ticket.id)
    return { received, record: delivery };
  means.security.note({
    door: `itsm-${delivery.source}`,
    code: 'delivery-differs',
    reason: 'delivery-id',
    example: {
      deliveryId: delivery.deliveryId,
      claimed: delivery.ticket.id,
      read: received.existing.ticket.id,
    },
  });
  const record = { ...delivery, deliveryId: `${delivery.deliveryId}~${delivery.ticket.id}` };
  return { received: await means.intake.receive(record), record };
}

/** Only a hint of which kind of run to start: what the ticket asks, the run reads. */
function kindFor(
  { rulebook }: Means,
  { ticket: { type }, catalogItemHint, fieldsHint, filedFor }: TicketEvent,
): Kind {
  if (filedFor !== undefined) return filedFor;
  const [kind] = rulebook.kindsOf({
    ...(type && { type }),
    catalogItemId: catalogItemHint,
    ...(fieldsHint && { fields: fieldsHint }),
  });
  return kind ?? rulebook.kinds[0];
}

/** Requests that depend on the record, or whose ticket it has become. */
async function linksOf(
  { rulebook, recordLinks }: Means,
  { system, id }: TicketRef,
): Promise<readonly RecordLink[]> {
  return rulebook.emergencies ? await recordLinks.ofRecord(system, id) : [];
}

/** What happens to a record is news of the requests that depend on it; one whose delivery is lost is looked at by a sweep. */
async function stirLinked(means: Means, runs: Runs, links: readonly RecordLink[]): Promise<void> {
  for (const { requestId } of links) {
    const found = await means.requests.read(requestId);
    if (found) await wakeOrRecheck(means, runs, found.row, instant(means.clock.now()));
  }
}

/**
 * Starts or wakes what a delivery is about. Also how the sweep drives a delivery that was left behind. `heard`: which
 * change of the ticket it tells of, if it says.
 */
export async function drive(
  means: Means,
  runs: Runs,
  intake: IntakeRecord,
  kind: Kind,
  heard?: number,
): Promise<string> {
  const { ticket } = intake;
  const now = instant(means.clock.now());
  const known = heard === undefined ? {} : { heardVersion: heard };
  const current = await pointerOf(means, {
    ...{ ticket, kind, latestVersion: 1, checkDue: null },
    ...known,
  });
  const requestId = requestIdOf(ticket, current.kind, current.latestVersion);
  const found = await means.requests.read(requestId);
  if (!found) {
    await means.requests.insert(newRecord(ticket, current.kind, current.latestVersion, now));
    await means.auditLog.append(requestId, [
      {
        fact: 'request-received',
        once: 'received',
        at: intake.receivedAt,
        actor: intake.source,
        data: { deliveryId: intake.deliveryId, bodyDigest: intake.bodyDigest, ticket },
      },
    ]);
    await runs.start(orchestratorOf(current.kind), requestId, { requestId });
  }
  const stirred = found && (await wakeOrRecheck(means, runs, found.row, now, heard));
  if (stirred !== 'marked' && heard !== undefined && (current.heardVersion ?? -1) < heard)
    await means.requests.changePointer(ticket, (row) => withHeard(row, heard));
  await means.intake.markStarted(intake.source, intake.deliveryId);
  return requestId;
}

/** Most deliveries are about a ticket that is known: they only read. */
async function pointerOf({ requests }: Means, anew: TicketPointer): Promise<TicketPointer> {
  const { system, id } = anew.ticket;
  const known = await requests.readPointer(system, id);
  if (known) return known.row;
  const inserted = await requests.insertPointer(anew);
  return inserted.saved ? anew : ((await requests.readPointer(system, id))?.row ?? anew);
}

function withHeard(row: TicketPointer, heard: number): TicketPointer {
  return (row.heardVersion ?? -1) < heard ? { ...row, heardVersion: heard } : row;
}

/**
 * A waiting run is woken; the ticket of a concluded request is looked at again. `marked`: that it
 * is to be looked at is written down, with which change of it was `heard` of.
 */
export async function wakeOrRecheck(
  means: Means,
  runs: Runs,
  record: RequestRecord,
  now: string,
  heard = -1,
): Promise<'marked' | 'woken'> {
  if (record.waitingOn || record.phase === 'holding') {
    await means.requests.change(record.requestId, (row) => woken(row, now));
    await runs.wake(record.requestId, wakeEvent(record.waitingOn ?? 'hold'));
    return 'woken';
  }
  if (record.phase === 'received')
    await runs.start(orchestratorOf(record.kind), record.requestId, { requestId: record.requestId });
  await means.requests.changePointer(record.ticket, (row) => withHeard({ ...row, checkDue: now }, heard));
  if (record.phase === 'concluded')
    await runs.start('ticketCheck', `${record.requestId}~check`, { requestId: record.requestId });
  return 'marked';
}
