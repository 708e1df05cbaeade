import type { Ticket, TicketOrder } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { approverRowsOf, readApproverRows } from './approver-rows.ts';
import { inQuery } from './query.ts';
import { instantOf, recordOf, referenceOf, type TableRecord, textOf } from './record.ts';
import { type Rows, readRows } from './rows.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf, isCalledOff, standingIn } from './ticket-tables.ts';
import { type Answers, readVariables } from './variables.ts';
import type { Wire } from './wire.ts';

const ITEM_FIELDS =
  'sys_id,number,state,approval,active,cat_item,cat_item.name,opened_by,requested_for,sys_updated_on,sys_updated_by,request,request.number,request.state,request.active,request.approval,request.request_state';

/** Reads a request item, its variables and its approvals with our own credentials. */
export async function readTicket(
  wire: Wire,
  settings: ServiceNowSettings,
  id: string,
  context: OutboundContext,
): Promise<Ticket> {
  const path = `sc_req_item/${inQuery('sys-id', id)}`;
  const query = { sysparm_fields: ITEM_FIELDS, sysparm_exclude_reference_link: 'true' };
  const item = recordOf(await wire({ method: 'GET', path, query }, context), 'the ticket');
  const orderId = referenceOf(item, 'request');
  const form = await unlessRefused(async () => {
    const [answers, inRows, rows] = await Promise.all([
      readVariables(wire, settings, id, context),
      readRows(wire, settings, id, context),
      readApproverRows(wire, id, context, orderId),
    ]);
    const order = orderId === null ? null : { id: orderId, number: textOf(item, 'request.number') };
    return { answers, inRows, approvals: approverRowsOf(rows, settings, order) };
  });
  if (textOf(item, 'sys_id') !== id)
    throw new TicketFault('later', 'ServiceNow answered with another ticket.');
  const isActive = textOf(item, 'active') === 'true';
  // That a ticket is closed counts whatever else may not be read of it.
  if ('failure' in form && isActive) throw form;
  const order = orderId === null ? null : orderOf(item, settings);
  if (order === 'hidden' && isActive)
    throw new TicketFault(
      'refused',
      `ServiceNow does not show the request that the ticket is a part of. An administrator of ServiceNow has to let ${settings.account} read sc_request.`,
    );
  return {
    system: 'servicenow',
    id,
    number: textOf(item, 'number'),
    catalogItem: catalogItemOf(item, settings),
    openedByToolId: referenceOf(item, 'opened_by'),
    // Never the whole request's: who orders for others orders for themselves, too, and that would be another person.
    requestedForToolId: referenceOf(item, 'requested_for'),
    variables: 'failure' in form ? {} : form.answers.variables,
    ...(!('failure' in form) && severalIn(form.answers, form.inRows)),
    standing: standingIn(settings.tickets.sc_req_item, textOf(item, 'state')),
    active: isActive,
    approval: approvalOf(textOf(item, 'approval')),
    approvals: 'failure' in form ? [] : form.approvals,
    updatedAt: instantOf(item, 'sys_updated_on'),
    ...(order && order !== 'hidden' && { order }),
    ...('failure' in form && { unread: form.message }),
  };
}

/** What is answered several times over, by lists or in rows. */
function severalIn({ several }: Answers, rows: Rows): Rows {
  const all = { ...several, ...rows.several };
  return {
    ...(Object.keys(all).length > 0 && { several: all }),
    ...(rows.rowsUnread !== undefined && { rowsUnread: rows.rowsUnread }),
  };
}

/** The request that holds the item, which may be approved or canceled as a whole. Rights that hide it hide that, too. */
function orderOf(item: TableRecord, settings: ServiceNowSettings): TicketOrder | 'hidden' {
  const number = textOf(item, 'request.number');
  if (number === '') return 'hidden';
  const isEnded = isCalledOff(textOf(item, 'request.request_state'));
  return {
    number,
    approval: approvalOf(textOf(item, 'request.approval')),
    standing: isEnded ? 'canceled' : standingIn(settings.tickets.sc_req_item, textOf(item, 'request.state')),
    active: textOf(item, 'request.active') === 'true',
  };
}

async function unlessRefused<Read extends object>(read: () => Promise<Read>): Promise<Read | TicketFault> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TicketFault && error.failure.kind === 'refused') return error;
    throw error;
  }
}

/** An item without a name is one whose record rights keep from us. */
function catalogItemOf(item: TableRecord, { account }: ServiceNowSettings): Ticket['catalogItem'] {
  const id = textOf(item, 'cat_item');
  const name = textOf(item, 'cat_item.name');
  if (id !== '' && name === '')
    throw new TicketFault(
      'refused',
      `ServiceNow shows no name of the ticket's catalog item. An administrator of ServiceNow has to let ${account} read sc_cat_item.`,
    );
  return { id, name };
}
