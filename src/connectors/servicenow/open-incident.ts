import type { TicketRef } from '../../domain/ticket.ts';
import type { NewIncident } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { close, raisedTwice } from './close-record.ts';
import { fitting, oneLine } from './fitting.ts';
import { journalText } from './journal-text.ts';
import { userOfEntraId } from './link.ts';
import { OUR_FIELDS, type OurRecord, ourFollowUp, oursWith, TABLES } from './our-follow-ups.ts';
import { recordOf, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

const TABLE = TABLES.incident;

/** The instance makes the priority of these two (stock rules); one that is written is overwritten. */
const IMPACT_AND_URGENCY: Readonly<Record<NewIncident['priority'], readonly [string, string]>> = {
  1: ['1', '1'],
  2: ['1', '2'],
  3: ['2', '2'],
  4: ['2', '3'],
  5: ['3', '3'],
};

/**
 * Opens an incident about somebody unless our account made one with the correlation id. What rights hide from us is a fault: it may
 * be that incident. Of several that workers opened at once the oldest open one stands, and we close the others.
 */
export async function openIncident(
  wire: Wire,
  settings: ServiceNowSettings,
  incident: NewIncident,
  context: OutboundContext,
): Promise<{ readonly ticket: TicketRef; readonly opened: boolean }> {
  const known = await standing(wire, settings, incident, context);
  if (known !== null) return { ticket: refOf(known), opened: false };
  const user = await userOfEntraId(wire, settings, incident.affectedId, context);
  if (user === null)
    throw new TicketFault(
      'missing',
      `ServiceNow has no one active user who carries the Entra object id ${incident.affectedId}.`,
    );
  const made = await create(wire, settings, incident, user.toolUserId, context);
  const stands = await standing(wire, settings, incident, context);
  if (stands === null)
    throw new TicketFault('later', 'ServiceNow does not show the incident that it has just opened.');
  return { ticket: refOf(stands), opened: stands.id === made };
}

async function standing(
  wire: Wire,
  settings: ServiceNowSettings,
  { correlationId }: NewIncident,
  context: OutboundContext,
): Promise<OurRecord | null> {
  const { ours } = await oursWith(wire, settings, TABLE, correlationId, context);
  const stands = ourFollowUp(ours);
  if (!stands) return null;
  for (const other of ours)
    if (other.id !== stands.id && !other.isOver)
      await close(wire, settings, other, raisedTwice(stands), context);
  return stands;
}

async function create(
  wire: Wire,
  { affectedUserField }: ServiceNowSettings,
  { correlationId, category, subcategory, priority, title, text }: NewIncident,
  toolUserId: string,
  context: OutboundContext,
): Promise<string> {
  const [impact, urgency] = IMPACT_AND_URGENCY[priority];
  const body = {
    ...(category !== undefined && { category }),
    ...(subcategory !== undefined && { subcategory }),
    caller_id: toolUserId,
    [affectedUserField]: toolUserId,
    impact,
    urgency,
    contact_type: 'monitoring',
    short_description: oneLine(journalText(title)),
    description: fitting(journalText(text)),
    correlation_id: correlationId,
  };
  const query = { sysparm_fields: OUR_FIELDS };
  const made = recordOf(await wire({ method: 'POST', path: TABLE, query, body }, context), 'the incident');
  return textOf(made, 'sys_id');
}

function refOf({ id, number }: OurRecord): TicketRef {
  return { system: 'servicenow', id, number, type: 'incident' };
}
