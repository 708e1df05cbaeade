import type { TicketRef } from '../../domain/ticket.ts';
import type { FollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { hasShape, inQuery } from './query.ts';
import { recordOf, recordsOf, textOf } from './record.ts';
import type { Wire } from './wire.ts';

export const TABLES = { task: 'sc_task', incident: 'incident' } as const;

/** What our follow-ups carry beside their correlation id, by which they are listed. */
export const OURS = 'Countersign';

/** Finds the record with the correlation id, or raises it: ServiceNow itself keeps nobody from raising two. */
export async function followUp(
  wire: Wire,
  ticket: TicketRef | null,
  wanted: FollowUp,
  context: OutboundContext,
): Promise<{ readonly number: string; readonly raised: boolean }> {
  const table = TABLES[wanted.type];
  const correlation = inQuery('correlation-id', wanted.correlationId);
  const query = {
    sysparm_query: `correlation_id=${correlation}`,
    sysparm_fields: 'sys_id,number,correlation_id',
    sysparm_limit: '5',
  };
  let total = 0;
  const onTotal = (records: number) => {
    total = records;
  };
  const looked = await wire({ method: 'GET', path: table, query, onTotal, seenOnly: true }, context);
  const found = recordsOf(looked, 'the follow-up');
  const known = found.find((row) => textOf(row, 'correlation_id') === correlation);
  if (known) return { number: textOf(known, 'number'), raised: false };
  // It is there, though rights hide it from us: calling for people matters more than knowing its number.
  if (total > found.length) return { number: `of a ${table} that is hidden from us`, raised: false };
  const queue = await queueId(wire, wanted.queue, context);
  const body = {
    short_description: oneLine(wanted.title),
    description: queue === null ? `For: ${wanted.queue}\n\n${wanted.text}` : wanted.text,
    correlation_id: correlation,
    correlation_display: OURS,
    ...(queue !== null && { assignment_group: queue }),
    ...(wanted.type === 'incident' && { urgency: '2', impact: '2' }),
    ...(ticket && (wanted.type === 'task' ? { request_item: ticket.id } : { parent: ticket.id })),
  };
  const created = await wire(
    { method: 'POST', path: table, query: { sysparm_fields: 'sys_id,number,correlation_id' }, body },
    context,
  );
  return { number: textOf(recordOf(created, 'the follow-up'), 'number'), raised: true };
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 160);

/** The group's id; `null` when no single group has the name: a follow-up without a queue is better than none. */
async function queueId(wire: Wire, queue: string, context: OutboundContext): Promise<string | null> {
  if (hasShape('sys-id', queue)) return queue;
  if (!hasShape('group-name', queue)) return null;
  const query = {
    sysparm_query: `name=${inQuery('group-name', queue)}^active=true`,
    sysparm_fields: 'sys_id,name',
    sysparm_limit: '5',
  };
  const rows = recordsOf(
    await wire({ method: 'GET', path: 'sys_user_group', query, seenOnly: true }, context),
    'the queue',
  );
  const named = rows.filter((row) => textOf(row, 'name').toLowerCase() === queue.toLowerCase());
  const [only, ...others] = named;
  return only && others.length === 0 ? textOf(only, 'sys_id') : null;
}
