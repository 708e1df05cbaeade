import type { TicketApproval } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from './fault.ts';
import { isSameUser } from './our-account.ts';
import { hasShape, inQuery } from './query.ts';
import { instantOf, optionalText, recordsOf, referenceOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf } from './standing.ts';
import type { Wire } from './wire.ts';

const MOST_ROWS = 1_000;

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
    sysparm_fields: 'sys_id,sysapproval,approver,approver.name,state,group,sys_updated_by,sys_updated_on',
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

/** The rows in neutral words, with who wrote each last: only that tells whether the approver decided in person. */
export async function explainApproverRows(
  wire: Wire,
  rows: readonly TableRecord[],
  { account }: Pick<ServiceNowSettings, 'account'>,
  order: { readonly id: string; readonly number: string } | null,
  context: OutboundContext,
): Promise<readonly TicketApproval[]> {
  const decided = rows.filter((row) => ['approved', 'rejected'].includes(approvalOf(textOf(row, 'state'))));
  const [writers, comments] = await Promise.all([
    usersByName(
      wire,
      decided.map((row) => textOf(row, 'sys_updated_by')),
      context,
    ),
    commentsOf(
      wire,
      decided.map((row) => textOf(row, 'sys_id')),
      context,
    ),
  ]);
  return rows.flatMap((row) => {
    const approverToolId = referenceOf(row, 'approver');
    const id = textOf(row, 'sys_id');
    if (approverToolId === null) return [];
    const writtenBy = textOf(row, 'sys_updated_by');
    return {
      id,
      approverToolId,
      state: approvalOf(textOf(row, 'state')),
      comments: comments.get(id) ?? '',
      updatedByToolId: writers.get(writtenBy.toLowerCase()) ?? null,
      updatedAt: instantOf(row, 'sys_updated_on'),
      approverName: optionalText(row, 'approver.name') ?? '',
      writtenBy,
      ...(isSameUser(writtenBy, account) && { byUs: true as const }),
      ...(isOfGroup(row) && { ofGroup: true as const }),
      ...(order !== null && textOf(row, 'sysapproval') === order.id && { ofOrder: order.number }),
    };
  });
}

/** `sys_id` by `user_name` (lower case); a name that two users share, or none, is left out. */
async function usersByName(
  wire: Wire,
  names: readonly string[],
  context: OutboundContext,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(
    names.filter((name) => hasShape('user-name', name)).map((name) => name.toLowerCase()),
  );
  if (wanted.size === 0) return new Map();
  const query = {
    sysparm_query: [...wanted].map((name) => `user_name=${name}`).join('^OR'),
    sysparm_fields: 'sys_id,user_name',
    sysparm_limit: String(wanted.size + MOST_ROWS),
  };
  const result = await wire({ method: 'GET', path: 'sys_user', query }, context);
  const found = new Map<string, string[]>();
  for (const user of recordsOf(result, 'the writers of approvals')) {
    const name = textOf(user, 'user_name').toLowerCase();
    if (wanted.has(name)) found.set(name, [...(found.get(name) ?? []), textOf(user, 'sys_id')]);
  }
  return new Map(
    [...found].flatMap(([name, [id, ...others]]) => (id && others.length === 0 ? [[name, id]] : [])),
  );
}

/** Journal columns read as empty on the record, so that comments come from the journal itself, newest last. */
async function commentsOf(
  wire: Wire,
  rowIds: readonly string[],
  context: OutboundContext,
): Promise<ReadonlyMap<string, string>> {
  if (rowIds.length === 0) return new Map();
  const query = {
    sysparm_query: `element_idIN${rowIds.map((id) => inQuery('sys-id', id)).join(',')}^element=comments^ORDERBYsys_created_on`,
    sysparm_fields: 'element_id,element,value',
    sysparm_limit: String(MOST_ROWS),
  };
  const result = await wire({ method: 'GET', path: 'sys_journal_field', query }, context);
  const comments = new Map<string, string>();
  for (const entry of recordsOf(result, 'comments of approvals')) {
    const id = optionalText(entry, 'element_id') ?? '';
    if (!rowIds.includes(id) || textOf(entry, 'element') !== 'comments') continue;
    const before = comments.get(id);
    comments.set(id, before ? `${before}\n${textOf(entry, 'value')}` : textOf(entry, 'value'));
  }
  return comments;
}
