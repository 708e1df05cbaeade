import type { TicketApproval } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { instantOf, optionalText, recordsOf, referenceOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

const MOST_ROWS = 1_000;

const FIELDS =
  'sys_id,sysapproval,approver,approver.name,state,group,sys_created_on,sys_updated_by,sys_updated_on,sys_mod_count';

/** The approver rows of a request item, or of the request it is a part of, as they stand. */
export async function readApproverRows(
  wire: Wire,
  itemId: string,
  context: OutboundContext,
  orderId: string | null = null,
): Promise<readonly TableRecord[]> {
  const of = orderId === null ? [itemId] : [itemId, orderId];
  const query = {
    sysparm_query: `sysapprovalIN${of.map((id) => inQuery('sys-id', id)).join(',')}`,
    sysparm_fields: FIELDS,
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(MOST_ROWS),
  };
  const result = await wire({ method: 'GET', path: 'sysapproval_approver', query }, context);
  const rows = recordsOf(result, 'approvals');
  if (rows.length >= MOST_ROWS)
    throw new TicketFault('refused', `The ticket has over ${MOST_ROWS} approvals.`);
  return rows.filter((row) => of.includes(textOf(row, 'sysapproval')));
}

/** A group is asked through a row for each member; the word of one may be the word of all. */
export function isOfGroup(row: TableRecord): boolean {
  return (optionalText(row, 'group') ?? '') !== '';
}

/** The rows in neutral words. Who decided them is not in them: see `whoSet`. */
export function approverRowsOf(
  rows: readonly TableRecord[],
  { account }: Pick<ServiceNowSettings, 'account'>,
  order: { readonly id: string; readonly number: string } | null,
): readonly TicketApproval[] {
  return rows.flatMap((row) => {
    const approverToolId = referenceOf(row, 'approver');
    if (approverToolId === null) return [];
    return {
      id: textOf(row, 'sys_id'),
      approverToolId,
      state: approvalOf(textOf(row, 'state')),
      createdAt: instantOf(row, 'sys_created_on'),
      updatedAt: instantOf(row, 'sys_updated_on'),
      version: textOf(row, 'sys_mod_count'),
      approverName: optionalText(row, 'approver.name') ?? '',
      ...(isSameUser(textOf(row, 'sys_updated_by'), account) && { byUs: true as const }),
      ...(isOfGroup(row) && { ofGroup: true as const }),
      ...(order !== null && textOf(row, 'sysapproval') === order.id && { ofOrder: order.number }),
    };
  });
}
