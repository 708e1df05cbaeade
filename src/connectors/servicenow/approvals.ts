import type { TicketRef } from '../../domain/ticket.ts';
import type { TicketFailure } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { faultsAsValues, TicketFault } from '../outbound/ticket-fault.ts';
import { isOfGroup, readApproverRows } from './approver-rows.ts';
import { journalText } from './journal-text.ts';
import { inQuery } from './query.ts';
import { recordOf, referenceOf, textOf } from './record.ts';
import { approvalOf, tableOf } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

type Asked = {
  readonly rows: Readonly<Record<string, string>>;
  readonly unmade: Readonly<Record<string, TicketFailure>>;
};

/**
 * Makes sure each person has an open approver row; answers the rows by Entra id, and those that could not be made with why.
 * One call per new row.
 */
export async function askApprovals(
  wire: Wire,
  ticket: TicketRef,
  approvers: readonly { readonly entraId: string; readonly toolUserId: string }[],
  context: OutboundContext,
): Promise<Asked> {
  const existing = await readApproverRows(wire, ticket.id, context);
  const open = new Map(
    existing.flatMap((row): (readonly [string, string])[] => {
      const approver = referenceOf(row, 'approver');
      // A group's row is struck as soon as another member decides.
      return approver && !isOfGroup(row) && approvalOf(textOf(row, 'state')) === 'requested'
        ? [[approver, textOf(row, 'sys_id')]]
        : [];
    }),
  );
  const rows: Record<string, string> = {};
  const unmade: Record<string, TicketFailure> = {};
  for (const { entraId, toolUserId } of approvers) {
    const there = open.get(toolUserId);
    const made = there
      ? { failed: false as const, row: there }
      : await faultsAsValues(async () => ({
          failed: false as const,
          row: await createRow(wire, ticket, toolUserId, context),
        }));
    if (made.failed) unmade[entraId] = made;
    else rows[entraId] = made.row;
  }
  return { rows, unmade };
}

async function createRow(
  wire: Wire,
  ticket: TicketRef,
  approver: string,
  context: OutboundContext,
): Promise<string> {
  const body = {
    sysapproval: inQuery('sys-id', ticket.id),
    document_id: ticket.id,
    source_table: tableOf(ticket),
    approver: inQuery('sys-id', approver),
    state: 'requested',
  };
  const query = { sysparm_fields: 'sys_id,approver,state', sysparm_exclude_reference_link: 'true' };
  const result = await wire({ method: 'POST', path: 'sysapproval_approver', query, body }, context);
  const row = recordOf(result, 'the approval');
  if (textOf(row, 'approver') !== approver || approvalOf(textOf(row, 'state')) !== 'requested')
    throw new TicketFault('refused', `ServiceNow took the approval for ${ticket.number} and changed it.`);
  return textOf(row, 'sys_id');
}

const STATES = { approved: 'approved', rejected: 'rejected', 'not-required': 'not_required' } as const;

/**
 * Writes on an open row what was decided elsewhere. A row that says the same already is left alone, and so is any
 * decided row when nobody needs to decide any more. `false`: it was decided otherwise, and stays so.
 */
export async function settleApproval(
  wire: Wire,
  rowId: string,
  state: keyof typeof STATES,
  comments: string,
  context: OutboundContext,
): Promise<boolean> {
  const path = `sysapproval_approver/${inQuery('sys-id', rowId)}`;
  const query = { sysparm_fields: 'sys_id,state', sysparm_exclude_reference_link: 'true' };
  const stateNow = async () =>
    approvalOf(
      textOf(recordOf(await wire({ method: 'GET', path, query }, context), 'the approval'), 'state'),
    );
  const before = await stateNow();
  const open = before === 'requested' || before === 'not-requested';
  if (before === state || (!open && state === 'not-required')) return true;
  if (!open) return false;
  await wire(
    { method: 'PATCH', path, query, body: { state: STATES[state], comments: journalText(comments) } },
    context,
  );
  const after = await stateNow();
  if (after !== state)
    throw new TicketFault('later', `The approval reads ${after} after ${state} was written.`);
  return true;
}
