/** What of a ticket tool tables name: catalog items and queues, as the integration's own account sees them. */

import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';
import { TicketFault } from '../../../src/connectors/outbound/ticket-fault.ts';
import { hasShape, inQuery } from '../../../src/connectors/servicenow/query.ts';
import { staffedQueue } from '../../../src/connectors/servicenow/queue.ts';
import { optionalText, recordsOf } from '../../../src/connectors/servicenow/record.ts';
import { OUT_OF_BOX, type ServiceNowSettings } from '../../../src/connectors/servicenow/settings.ts';
import { createWire, type Wire } from '../../../src/connectors/servicenow/wire.ts';
import { NotShown } from './shown-directory.ts';

export interface ShownTicketTool {
  /** Rejects with a `NotShown`. `null`: no item has that id, or it is no id of this tool; `active`: whether it can be ordered. */
  item(id: string): Promise<{ readonly name: string; readonly active: boolean } | null>;
  /** Whether it is one active group with somebody active in it. Rejects with a `NotShown`. */
  isStaffed(queue: string): Promise<boolean>;
}

const NEEDED = [
  'SERVICENOW_HOST',
  'SERVICENOW_CLIENT_ID',
  'SERVICENOW_CLIENT_SECRET',
  'SERVICENOW_ACCOUNT',
] as const;

/** ServiceNow by the app's own settings in the environment; those that are missing where it can't be asked. */
export function toolIn(
  environment: Readonly<Record<string, string | undefined>>,
  outboundTo: (host: string) => Outbound,
): ShownTicketTool | { readonly missing: readonly string[] } {
  const missing = NEEDED.filter((name) => !environment[name]);
  if (missing.length > 0) return { missing };
  const host = environment['SERVICENOW_HOST'] ?? '';
  const settings: ServiceNowSettings = {
    ...OUT_OF_BOX,
    host,
    clientId: environment['SERVICENOW_CLIENT_ID'] ?? '',
    clientSecret: environment['SERVICENOW_CLIENT_SECRET'] ?? '',
    account: environment['SERVICENOW_ACCOUNT'] ?? '',
    webhookSecrets: [],
  };
  return shownTicketTool(createWire(settings, outboundTo(host), { now: () => Date.now() }));
}

export function shownTicketTool(wire: Wire): ShownTicketTool {
  const context = { requestId: 'policy', purpose: 'policy-lint' };
  return {
    item: (id) =>
      shown(async () => {
        if (!hasShape('sys-id', id)) return null;
        const query = {
          sysparm_query: `sys_id=${inQuery('sys-id', id)}`,
          sysparm_fields: 'sys_id,name,active',
          sysparm_limit: '1',
        };
        const rows = recordsOf(
          await wire({ method: 'GET', path: 'sc_cat_item', query }, context),
          'the item',
        );
        const row = rows.find((one) => optionalText(one, 'sys_id') === id);
        if (!row) return null;
        return { name: optionalText(row, 'name') ?? '', active: optionalText(row, 'active') !== 'false' };
      }),
    isStaffed: (queue) => shown(async () => (await staffedQueue(wire, queue, context)) !== null),
  };
}

async function shown<Value>(read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof TicketFault)) throw error;
    throw new NotShown(`The ticket tool could not be read. ${error.message}`);
  }
}
