import type { TicketRef } from '../../domain/ticket.ts';
import type { Assigned, FollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { close } from './close-record.ts';
import { TicketFault } from './fault.ts';
import { journalText } from './journal-text.ts';
import { userOfEntraId } from './link.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { staffedQueue } from './queue.ts';
import { recordOf, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

export const TABLES = { task: 'sc_task', incident: 'incident' } as const;

/** What our follow-ups carry beside their correlation id, by which they are listed. */
export const OURS = 'Countersign';

/**
 * Finds our own record with the correlation id, or raises it: ServiceNow itself keeps nobody from raising two. The id can be
 * guessed, so that somebody else's record with it is none of ours.
 */
export async function followUp(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef | null,
  wanted: FollowUp,
  context: OutboundContext,
): Promise<{ readonly number: string; readonly raised: boolean; readonly assigned: Assigned }> {
  const table = TABLES[wanted.type];
  const correlation = inQuery('correlation-id', wanted.correlationId);
  const query = {
    sysparm_query: `correlation_id=${correlation}^sys_created_by=${inQuery('user-name', settings.account)}`,
    sysparm_fields: 'sys_id,number,correlation_id,sys_created_by',
    sysparm_limit: '5',
  };
  let total = 0;
  const onTotal = (records: number) => {
    total = records;
  };
  const looked = await wire({ method: 'GET', path: table, query, onTotal, seenOnly: true }, context);
  const found = recordsOf(looked, 'the follow-up');
  // Anybody may put our id on a record of their own: that one calls nobody, and ours is raised beside it.
  const known = found.find((row) => textOf(row, 'correlation_id') === correlation && isOurs(row, settings));
  if (known) return { number: textOf(known, 'number'), raised: false, assigned: { to: 'as-before' } };
  // It is there, though rights hide it from us: calling for people matters more than knowing its number.
  if (total > found.length)
    return { number: `of a ${table} that is hidden from us`, raised: false, assigned: { to: 'as-before' } };
  const queue = await staffedQueue(wire, wanted.queue, context);
  const person = queue === null ? await personFor(wire, settings, wanted, context) : null;
  const body = {
    short_description: oneLine(journalText(wanted.title)),
    description: fitting(
      queue === null ? `For: ${wanted.queue}\n\n${journalText(wanted.text)}` : journalText(wanted.text),
    ),
    correlation_id: correlation,
    correlation_display: OURS,
    ...(queue !== null && { assignment_group: queue }),
    ...(person !== null && { assigned_to: person.toolUserId }),
    ...(wanted.type === 'incident' && { urgency: '2', impact: '2' }),
    ...(ticket && (wanted.type === 'task' ? { request_item: ticket.id } : { parent: ticket.id })),
  };
  const created = recordOf(
    await wire(
      { method: 'POST', path: table, query: { sysparm_fields: 'sys_id,number,correlation_id' }, body },
      context,
    ),
    'the follow-up',
  );
  const earlier = await raisedBefore(wire, settings, table, created, { correlation, query }, context);
  if (earlier !== null) return { number: earlier, raised: false, assigned: { to: 'as-before' } };
  const assigned: Assigned =
    queue !== null
      ? { to: 'queue' }
      : person === null
        ? { to: 'nobody' }
        : { to: 'person', entraId: person.entraId };
  return { number: textOf(created, 'number'), raised: true, assigned };
}

/**
 * Closes the record just made where another worker had made one since it was looked for: nobody is called twice for one thing. Both
 * look, and agree by when each was made. What can't be looked at or closed now stays, since a second call is better than none.
 */
async function raisedBefore(
  wire: Wire,
  settings: ServiceNowSettings,
  table: string,
  created: TableRecord,
  of: { readonly correlation: string; readonly query: { readonly sysparm_query: string } },
  context: OutboundContext,
): Promise<string | null> {
  const id = textOf(created, 'sys_id');
  const query = {
    sysparm_query: `${of.query.sysparm_query}^ORDERBYsys_created_on`,
    sysparm_fields: 'sys_id,number,correlation_id,sys_created_by,sys_created_on',
    sysparm_limit: '5',
  };
  try {
    const rows = recordsOf(await wire({ method: 'GET', path: table, query }, context), 'the follow-up');
    const [first] = rows
      .filter((row) => textOf(row, 'correlation_id') === of.correlation && isOurs(row, settings))
      .toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
    if (!first || textOf(first, 'sys_id') === id) return null;
    const number = textOf(first, 'number');
    const note = `${RAISED_TWICE} ${number}, which stands for it.`;
    return (await close(wire, settings, table, `${table}/${inQuery('sys-id', id)}`, note, context))
      ? number
      : null;
  } catch (error) {
    if (error instanceof TicketFault) return null;
    throw error;
  }
}

const RAISED_TWICE = 'Nothing is to be done here. The same was raised at the same time as';

const orderOf = (row: TableRecord) => `${textOf(row, 'sys_created_on')} ${textOf(row, 'sys_id')}`;

/** Whether our account made the record. */
export function isOurs(row: TableRecord, { account }: ServiceNowSettings): boolean {
  return isSameUser(textOf(row, 'sys_created_by'), account);
}

/** What a stock instance keeps of a description; more would be cut without a word. */
const LONGEST_DESCRIPTION = 4_000;
const CUT = '\n… (cut here; the page of the request has the rest)';

function fitting(text: string): string {
  if (text.length <= LONGEST_DESCRIPTION) return text;
  return `${text.slice(0, LONGEST_DESCRIPTION - CUT.length).replace(/[\uD800-\uDBFF]$/, '')}${CUT}`;
}

const oneLine = (text: string) =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 160)
    .replace(/[\uD800-\uDBFF]$/, '');

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
