import type { TicketApprovalState, TicketRef, TicketStanding } from '../../domain/ticket.ts';
import { meaningOf, type WrittenStanding } from '../../domain/written-standing.ts';
import type { TicketNote } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { journalText } from './journal-text.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { optionalText, recordOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf, isOver, standingIn, tableOf, type Written } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

/** The columns of a ticket that its standing is written to, and whether somebody other than us closed it. */
export type RecordState = {
  readonly state: string;
  /** `null`: the table has no such column, or it may not be read. */
  readonly approval: string | null;
  readonly stage: string | null;
  readonly over: boolean;
  readonly closedByOthers: boolean;
};

/** What became of a standing that was written. */
export type StandingPut = {
  readonly written: boolean;
  /** The state that has to be read again, whoever put it there. */
  readonly stands: string | null;
  readonly keeps?: TicketStanding;
  readonly approval?: TicketApprovalState;
};

/** What is written for the standing of a note; `null`: nothing is. */
export function columnsFor(
  { tickets }: ServiceNowSettings,
  ticket: TicketRef,
  standing: WrittenStanding | null,
): Written | null {
  return standing === null ? null : tickets[tableOf(ticket)].writes[standing];
}

/**
 * Puts the record into the state of a standing, where it is not in it. A ticket that people closed keeps theirs, and so does
 * an approval that somebody rejected. What the instance's own rules put in the place of ours stands, and is answered.
 */
export async function putStanding(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  note: TicketNote,
  now: RecordState,
  context: OutboundContext,
): Promise<StandingPut> {
  const columns = columnsFor(settings, ticket, note.standing);
  if (columns === null || note.standing === null) return { written: false, stands: null };
  const { state } = columns;
  const closing = isOver(meaningOf(note.standing)) && now.state !== state;
  const besides = besidesState(columns, now, note);
  const body = {
    ...(now.state !== state && { state }),
    ...(closing && closeNotes(note)),
    ...(closing && columns.closeCode !== undefined && { close_code: columns.closeCode }),
  };
  if (Object.keys({ ...body, ...besides }).length === 0)
    return { written: false, stands: null, ...approvalIn(columns, now) };
  if (besides['approval'] !== undefined) await note.beforeAsking?.();
  const put = await patchAsFarAsAllowed(wire, settings, ticket, body, besides, context);
  const table = settings.tickets[tableOf(ticket)];
  const keeps = put.state === state ? {} : { keeps: standingIn(table, put.state) };
  return { written: true, stands: put.state, ...keeps, ...approvalIn(columns, put) };
}

function approvalIn(columns: Written, { approval }: RecordState): Pick<StandingPut, 'approval'> {
  return columns.approval === undefined ? {} : { approval: approvalOf(approval ?? '') };
}

/** Approvals that say yes, or say nothing yet; who said no is not asked to say it again. */
const ASKED_ANEW: readonly TicketApprovalState[] = ['approved', 'not-required', 'not-requested'];

function besidesState(
  { approval, stage }: Written,
  now: RecordState,
  { keepsApproval }: TicketNote,
): Readonly<Record<string, string>> {
  const asks =
    approval !== undefined &&
    !keepsApproval &&
    now.approval !== null &&
    ASKED_ANEW.includes(approvalOf(now.approval));
  return { ...(asks && { approval }), ...(stage !== undefined && now.stage !== stage && { stage }) };
}

/** Whoever may not write an approval or a stage may still write the state. */
async function patchAsFarAsAllowed(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  body: Readonly<Record<string, string>>,
  besides: Readonly<Record<string, string>>,
  context: OutboundContext,
): Promise<RecordState> {
  try {
    return await patch(wire, settings, ticket, { ...body, ...besides }, context);
  } catch (error) {
    const isRefused = error instanceof TicketFault && error.failure.kind === 'refused';
    if (!isRefused || Object.keys(besides).length === 0) throw error;
    return Object.keys(body).length > 0
      ? await patch(wire, settings, ticket, body, context)
      : await readState(wire, settings, ticket, context);
  }
}

/** Data policies may demand `close_notes` on any closing state. */
function closeNotes({ comment, workNote }: TicketNote) {
  const text = journalText(comment ?? workNote);
  if (text.length <= LONGEST_CLOSE_NOTES) return { close_notes: text };
  const kept = text.slice(0, LONGEST_CLOSE_NOTES - CUT.length).replace(/[\uD800-\uDBFF]$/, '');
  return { close_notes: `${kept}${CUT}` };
}

/** What a stock instance keeps of them; more would be cut without a word. */
const LONGEST_CLOSE_NOTES = 4_000;
const CUT = '\n… (cut here; the notes on the ticket have the rest)';

/** `resolved_by` is a column of incidents; a table without it leaves it out of its answer. */
const QUERY = {
  sysparm_fields:
    'sys_id,number,state,approval,stage,active,closed_by.user_name,resolved_by.user_name,sys_updated_by',
  sysparm_exclude_reference_link: 'true',
};

const pathOf = (ticket: TicketRef) => `${tableOf(ticket)}/${inQuery('sys-id', ticket.id)}`;

export async function readState(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  context: OutboundContext,
): Promise<RecordState> {
  const result = await wire({ method: 'GET', path: pathOf(ticket), query: QUERY }, context);
  return stateIn(settings, ticket, recordOf(result, ticket.number));
}

export async function patch(
  wire: Wire,
  settings: ServiceNowSettings,
  ticket: TicketRef,
  body: Readonly<Record<string, string>>,
  context: OutboundContext,
): Promise<RecordState> {
  const result = await wire({ method: 'PATCH', path: pathOf(ticket), query: QUERY, body }, context);
  return stateIn(settings, ticket, recordOf(result, ticket.number));
}

function stateIn(
  { account, tickets }: ServiceNowSettings,
  ticket: TicketRef,
  record: TableRecord,
): RecordState {
  if (textOf(record, 'number') !== ticket.number)
    throw new TicketFault('refused', `ServiceNow's record ${ticket.id} is not ${ticket.number}.`);
  const state = textOf(record, 'state');
  const over = textOf(record, 'active') !== 'true' || isResolved(tickets, ticket, state);
  const closer =
    optionalText(record, 'closed_by.user_name') ||
    optionalText(record, 'resolved_by.user_name') ||
    textOf(record, 'sys_updated_by');
  return {
    state,
    approval: optionalText(record, 'approval'),
    stage: optionalText(record, 'stage'),
    over,
    closedByOthers: over && !isSameUser(closer, account),
  };
}

function isResolved(tickets: ServiceNowSettings['tickets'], ticket: TicketRef, state: string): boolean {
  return isOver(standingIn(tickets[tableOf(ticket)], state));
}

/** A ticket that was open when we looked and is closed in the answer to our note was closed by somebody else. */
export function closedByPeople(before: RecordState, now: RecordState): boolean {
  return now.over && (!before.over || before.closedByOthers);
}
