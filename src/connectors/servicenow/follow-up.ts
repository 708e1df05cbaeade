import type { TicketRef } from '../../domain/ticket.ts';
import type { Assigned, FollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { close, raisedTwice } from './close-record.ts';
import { fitting, oneLine } from './fitting.ts';
import { journalText } from './journal-text.ts';
import { userOfEntraId } from './link.ts';
import { byAge, OUR_FIELDS, OURS, ourFollowUp, ourRecordOf, oursWith, TABLES } from './our-follow-ups.ts';
import { staffedQueue } from './queue.ts';
import { recordOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { FollowUpTableName } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

/** Records that rights hide from us keep nobody from being called. */
const SEEN_ONLY = { seenOnly: true } as const;

/** Finds our own record with the correlation id, or raises it: ServiceNow itself keeps nobody from raising two. */
export async function followUp(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef | null,
  wanted: FollowUp,
  context: OutboundContext,
): Promise<{ readonly number: string; readonly raised: boolean; readonly assigned: Assigned }> {
  const table = TABLES[wanted.type];
  const { ours, hidden } = await oursWith(wire, settings, table, wanted.correlationId, context, SEEN_ONLY);
  // Anybody may put our id on a record of their own: that one calls nobody, and ours is raised beside it.
  const known = ourFollowUp(ours);
  if (known) return { number: known.number, raised: false, assigned: { to: 'as-before' } };
  // It is there, though rights hide it from us: calling for people matters more than knowing its number.
  if (hidden)
    return { number: `of a ${table} that is hidden from us`, raised: false, assigned: { to: 'as-before' } };
  const queue = await staffedQueue(wire, wanted.queue, context);
  const person = queue === null ? await personFor(wire, settings, wanted, context) : null;
  const body = {
    short_description: oneLine(journalText(wanted.title)),
    description: fitting(
      queue === null ? `For: ${wanted.queue}\n\n${journalText(wanted.text)}` : journalText(wanted.text),
    ),
    correlation_id: wanted.correlationId,
    correlation_display: OURS,
    ...(queue !== null && { assignment_group: queue }),
    ...(person !== null && { assigned_to: person.toolUserId }),
    ...(wanted.type === 'incident' && { urgency: '2', impact: '2' }),
    ...(ticket && belongsTo(ticket, wanted)),
  };
  const created = recordOf(
    await wire({ method: 'POST', path: table, query: { sysparm_fields: OUR_FIELDS }, body }, context),
    'the follow-up',
  );
  const earlier = await raisedBefore(wire, settings, table, created, wanted.correlationId, context);
  if (earlier !== null) return { number: earlier, raised: false, assigned: { to: 'as-before' } };
  const assigned: Assigned =
    queue !== null
      ? { to: 'queue' }
      : person === null
        ? { to: 'nobody' }
        : { to: 'person', entraId: person.entraId };
  return { number: textOf(created, 'number'), raised: true, assigned };
}

/** Only what was ordered has a column of its own in a task, from which the instance makes its parent; an incident in it points nowhere. */
function belongsTo({ id, type = 'request' }: TicketRef, wanted: Pick<FollowUp, 'type'>) {
  return wanted.type === 'task' && type === 'request' ? { request_item: id } : { parent: id };
}

/**
 * Closes the record just made where another worker had made one since it was looked for: nobody is called twice for one thing. Each
 * looks, and the older one stands, also where it is over by now. What can't be looked at or closed now stays, since a second call is
 * better than none.
 */
async function raisedBefore(
  wire: Wire,
  settings: ServiceNowSettings,
  table: FollowUpTableName,
  created: TableRecord,
  correlationId: string,
  context: OutboundContext,
): Promise<string | null> {
  try {
    const own = ourRecordOf(settings, table, created);
    const { ours } = await oursWith(wire, settings, table, correlationId, context, SEEN_ONLY);
    const earlier = ourFollowUp(ours.filter((one) => byAge(one, own) < 0));
    if (!earlier) return null;
    const note = raisedTwice(earlier);
    return (await close(wire, settings, own, note, context)) === 'refused' ? null : earlier.number;
  } catch (error) {
    if (error instanceof TicketFault) return null;
    throw error;
  }
}

/** So many people are looked up at most: each is a call. */
const MOST_PEOPLE = 10;

/** The first of the people whom the instance has as an active user. */
async function personFor(
  wire: Wire,
  settings: ServiceNowSettings,
  { people, queue }: FollowUp,
  context: OutboundContext,
): Promise<{ readonly entraId: string; readonly toolUserId: string } | null> {
  const owners = people ? await people() : [];
  if (owners === null)
    throw new TicketFault('later', `ServiceNow has no queue "${queue}", and who owns it can't be read now.`);
  for (const entraId of owners.slice(0, MOST_PEOPLE)) {
    const user = await userOfEntraId(wire, settings, entraId, context).catch((error: unknown) => {
      // A right that is missing keeps nobody from being called.
      if (error instanceof TicketFault && error.failure.kind === 'refused') return null;
      throw error;
    });
    if (user !== null) return { entraId, toolUserId: user.toolUserId };
  }
  return null;
}
