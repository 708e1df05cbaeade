import type { Ticket, TicketFields } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { approverRowsOf, readApproverRows } from './approver-rows.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { instantOf, optionalText, recordOf, referenceOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf, isOver, standingIn } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

/** What policy tables go by, by the columns of a stock instance. */
const COLUMNS: Readonly<Record<Exclude<keyof TicketFields, 'accessType'>, string>> = {
  category: 'category',
  subcategory: 'subcategory',
  priority: 'priority',
  channel: 'contact_type',
};

type FieldSettings = Pick<ServiceNowSettings, 'accessColumns'>;

export function incidentColumns({ accessColumns: { accessType } }: FieldSettings): readonly string[] {
  return [...Object.values(COLUMNS), ...(accessType === undefined ? [] : [accessType])];
}

/** Texts that people write, as what a form would ask. */
const TEXTS = ['short_description', 'description'] as const;

export function incidentFields(
  row: TableRecord,
  { accessColumns: { accessType } }: FieldSettings,
): TicketFields {
  const columns = { ...COLUMNS, ...(accessType !== undefined && { accessType }) };
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, textOf(row, column)]));
}

const OPENER = 'opened_by.user_name';

/** What we opened ourselves for somebody is theirs: our own account asks for nothing. */
function openerOf(row: TableRecord, { account }: ServiceNowSettings): string | null {
  const ours = isSameUser(optionalText(row, OPENER) ?? '', account);
  return referenceOf(row, ours ? 'caller_id' : 'opened_by');
}

/** Reads an incident and its approvals with our own credentials. Whom it affects is told by the column that the settings name. */
export async function readIncident(
  wire: Wire,
  settings: ServiceNowSettings,
  id: string,
  context: OutboundContext,
): Promise<Ticket> {
  const people = ['caller_id', 'opened_by', OPENER, settings.affectedUserField];
  const own = ['sys_id', 'number', 'state', 'approval', 'active', 'sys_updated_on'];
  const { accessType: _, ...answers } = settings.accessColumns;
  const asked = [...incidentColumns(settings), ...Object.values(answers), ...TEXTS];
  const query = {
    sysparm_fields: [...new Set([...own, ...people, ...asked])].join(','),
    sysparm_exclude_reference_link: 'true',
  };
  const path = `incident/${inQuery('sys-id', id)}`;
  const [row, approvals] = await Promise.all([
    wire({ method: 'GET', path, query }, context).then((result) => recordOf(result, 'the incident')),
    readApproverRows(wire, id, context),
  ]);
  if (textOf(row, 'sys_id') !== id)
    throw new TicketFault('later', 'ServiceNow answered with another incident.');
  const standing = standingIn(settings.tickets.incident, textOf(row, 'state'));
  return {
    system: 'servicenow',
    id,
    number: textOf(row, 'number'),
    type: 'incident',
    catalogItem: null,
    fields: incidentFields(row, settings),
    openedByToolId: openerOf(row, settings),
    reportedByToolId: referenceOf(row, 'caller_id'),
    requestedForToolId: referenceOf(row, settings.affectedUserField),
    variables: {
      ...Object.fromEntries(TEXTS.map((name) => [name, textOf(row, name)])),
      ...Object.fromEntries(Object.entries(answers).map(([name, column]) => [name, answerOf(row, column)])),
    },
    standing,
    active: textOf(row, 'active') === 'true' && !isOver(standing),
    approval: approvalOf(textOf(row, 'approval')),
    approvals: approverRowsOf(approvals, settings, null),
    updatedAt: instantOf(row, 'sys_updated_on'),
  };
}

/** What a reference leads to is left out where it leads nowhere. */
function answerOf(row: TableRecord, column: string): string {
  return column.includes('.') ? (optionalText(row, column) ?? '') : textOf(row, column);
}
