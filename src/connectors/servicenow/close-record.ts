import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from './fault.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { TicketTable } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

/** Tasks have the states of request items; an incident that is resolved may be opened again by people. */
export function tableFor({ tickets }: ServiceNowSettings, table: string): TicketTable {
  return table === 'incident' ? tickets.incident : tickets.sc_req_item;
}

/** `false`: the instance does not let us close it. */
export async function close(
  wire: Wire,
  settings: ServiceNowSettings,
  table: string,
  path: string,
  note: string,
  context: OutboundContext,
): Promise<boolean> {
  const { state, closeCode } = tableFor(settings, table).writes.completed;
  const closing = { state, ...(closeCode && { close_code: closeCode }), close_notes: note };
  try {
    await wire({ method: 'PATCH', path, body: { work_notes: note, ...closing } }, context);
    return true;
  } catch (error) {
    if (error instanceof TicketFault && error.failure.kind === 'refused') return false;
    throw error;
  }
}
