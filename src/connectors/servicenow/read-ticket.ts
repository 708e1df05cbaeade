import type { Ticket } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { explainApproverRows, readApproverRows } from './approver-rows.ts';
import { TicketFault } from './fault.ts';
import { inQuery } from './query.ts';
import {
  instantOf,
  optionalText,
  recordOf,
  recordsOf,
  referenceOf,
  type TableRecord,
  textOf,
} from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf, standingOf } from './standing.ts';
import type { Wire } from './wire.ts';

const ITEM_FIELDS =
  'sys_id,number,state,approval,active,cat_item,cat_item.name,opened_by,requested_for,request.requested_for,sys_updated_on';

/** Reads a request item, its variables and its approvals with our own credentials. */
export async function readTicket(
  wire: Wire,
  settings: ServiceNowSettings,
  id: string,
  context: OutboundContext,
): Promise<Ticket> {
  const path = `sc_req_item/${inQuery('sys-id', id)}`;
  const query = { sysparm_fields: ITEM_FIELDS, sysparm_exclude_reference_link: 'true' };
  const [item, variables, rows] = await Promise.all([
    wire({ method: 'GET', path, query }, context).then((result) => recordOf(result, 'the ticket')),
    readVariables(wire, id, context),
    readApproverRows(wire, id, context),
  ]);
  if (textOf(item, 'sys_id') !== id)
    throw new TicketFault('later', 'ServiceNow answered with another ticket.');
  return {
    system: 'servicenow',
    id,
    number: textOf(item, 'number'),
    catalogItem: { id: textOf(item, 'cat_item'), name: optionalText(item, 'cat_item.name') ?? '' },
    openedByToolId: referenceOf(item, 'opened_by'),
    requestedForToolId: requestedFor(item),
    variables,
    standing: standingOf(settings, textOf(item, 'state')),
    active: textOf(item, 'active') === 'true',
    approval: approvalOf(textOf(item, 'approval')),
    approvals: await explainApproverRows(wire, rows, context),
    updatedAt: instantOf(item, 'sys_updated_on'),
  };
}

/** The item's own beneficiary; on instances without that column, the whole request's. */
function requestedFor(item: TableRecord): string | null {
  const own = optionalText(item, 'requested_for');
  if (own !== null) return referenceOf(item, 'requested_for');
  return optionalText(item, 'request.requested_for') ? referenceOf(item, 'request.requested_for') : null;
}

const MOST_VARIABLES = 500;

/** Variables are no columns: one dot-walked look over the rows that link them to the item. */
async function readVariables(
  wire: Wire,
  itemId: string,
  context: OutboundContext,
): Promise<Readonly<Record<string, string>>> {
  const query = {
    sysparm_query: `request_item=${inQuery('sys-id', itemId)}`,
    sysparm_fields: 'request_item,sc_item_option.item_option_new.name,sc_item_option.value',
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(MOST_VARIABLES),
  };
  const result = await wire({ method: 'GET', path: 'sc_item_option_mtom', query }, context);
  const rows = recordsOf(result, 'the variables');
  if (rows.length >= MOST_VARIABLES)
    throw new TicketFault('refused', `The ticket has over ${MOST_VARIABLES} variables.`);
  const variables = new Map<string, string>();
  for (const row of rows) {
    if (textOf(row, 'request_item') !== itemId) continue;
    const name = optionalText(row, 'sc_item_option.item_option_new.name') ?? '';
    const value = optionalText(row, 'sc_item_option.value') ?? '';
    if (name === '') continue;
    if (variables.has(name) && variables.get(name) !== value)
      throw new TicketFault('refused', `The ticket answers "${name}" twice, and differently.`);
    variables.set(name, value);
  }
  return Object.fromEntries(variables);
}
