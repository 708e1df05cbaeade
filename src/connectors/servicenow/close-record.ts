import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { isOverRecord, type OurRecord } from './our-follow-ups.ts';
import { inQuery } from './query.ts';
import { recordOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

/** What a record is closed with that another of ours stands for. */
export const raisedTwice = ({ number }: OurRecord) =>
  `Nothing is to be done here. The same was raised at the same time as ${number}, which stands for it.`;

export const pathOf = ({ table, id }: OurRecord) => `${table}/${inQuery('sys-id', id)}`;

/**
 * Closes a follow-up of ours with the note. `noted`: the note stands on it, and the state did not take, because a rule or a
 * right put another in its place; `refused`: the instance lets us write nothing of it.
 */
export async function close(
  wire: Wire,
  settings: ServiceNowSettings,
  record: OurRecord,
  note: string,
  context: OutboundContext,
): Promise<'closed' | 'noted' | 'refused'> {
  const { state, closeCode } = settings.tickets[record.table].writes.completed;
  const closing = { state, ...(closeCode && { close_code: closeCode }), close_notes: note };
  const call = {
    method: 'PATCH',
    path: pathOf(record),
    query: { sysparm_fields: 'sys_id,active,state' },
    body: { work_notes: note, ...closing },
  } as const;
  try {
    const written = recordOf(await wire(call, context), 'the follow-up that was closed');
    return isOverRecord(settings, record.table, written) ? 'closed' : 'noted';
  } catch (error) {
    if (error instanceof TicketFault && error.failure.kind === 'refused') return 'refused';
    throw error;
  }
}
