import type { Instant } from '../../domain/instant.ts';
import type { ChangedTicket } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { incidentColumns, incidentFields } from './read-incident.ts';
import {
  glideTimeOf,
  instantOf,
  isSysId,
  optionalText,
  recordsOf,
  type TableRecord,
  textOf,
} from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf, isCalledOff, isOver, standingIn } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

const CHANGED = [
  'approval',
  'active',
  'closed_by.user_name',
  'sys_updated_on',
  'sys_updated_by',
  'sys_mod_count',
];
const PAGE = 200;
/** Rows that change between two pages move to the end and pull others forward; so much of each page is read again. */
const SHARED = 25;
/** So many changes in one second are nothing a sweep should wade through. */
const MOST_PAGES = 60;

/** Whose change it is: the request item's own, that of the request it is a part of, or an incident's. */
export type ChangeOf = 'item' | 'request' | 'incident';

const PATH: Readonly<Record<ChangeOf, string>> = { item: '', request: 'request.', incident: '' };

export const TABLE = { item: 'sc_req_item', request: 'sc_req_item', incident: 'incident' } as const;

const OWN: Readonly<Record<ChangeOf, readonly string[]>> = {
  item: ['cat_item'],
  request: ['cat_item', 'request.request_state'],
  incident: ['state', 'resolved_by.user_name'],
};

export type ListSettings = Pick<ServiceNowSettings, 'account' | 'accessColumns' | 'tickets'>;

type Changed = { readonly tickets: readonly ChangedTicket[]; readonly complete: boolean };

/**
 * Request items that changed since, or whose request did, or incidents, by that one's time of change. The instance drops a clause it doesn't understand
 * and sends the whole table instead, so every row must be as young as asked, and in order, or nothing is believed.
 */
export async function changedSince(
  wire: Wire,
  settings: ListSettings,
  of: ChangeOf,
  since: Instant,
  limit: number,
  context: OutboundContext,
): Promise<Changed> {
  const from = inQuery('time', glideTimeOf(since));
  const found = new Map<string, ChangedTicket>();
  let most = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const offset = page * (PAGE - SHARED);
    const { rows, total } = await readPage(wire, settings, of, from, offset, context);
    most = Math.max(most, total ?? 0);
    for (const row of rows) found.set(textOf(row, 'sys_id'), ticketOf(row, of, settings));
    const tickets = [...found.values()].toSorted((one, other) => (one.updatedAt < other.updatedAt ? -1 : 1));
    const last = total === null ? rows.length < PAGE : offset + PAGE >= total;
    if (last && tickets.length === 0 && most > 0)
      throw new TicketFault(
        'refused',
        `ServiceNow has ${most} changed records in ${TABLE[of]} and shows our account ${settings.account} none of them.`,
      );
    if (last) return { tickets, complete: true };
    // The last moment may go on behind this page, so that it is left for the next look unless it is the only one.
    const newest = tickets.at(-1)?.updatedAt;
    const whole = tickets.filter(({ updatedAt }) => updatedAt !== newest);
    // A look that ends where it began would be the same one at every tick.
    if (whole.length >= limit && (whole.at(-1)?.updatedAt ?? since) > since)
      return { tickets: whole, complete: false };
  }
  throw new TicketFault('refused', `ServiceNow lists too many changes since ${from} to read them.`);
}

async function readPage(
  wire: Wire,
  settings: ListSettings,
  of: ChangeOf,
  from: string,
  offset: number,
  context: OutboundContext,
) {
  const at = `${PATH[of]}sys_updated_on`;
  let total: number | null = null;
  const query = {
    sysparm_query: `${at}>=${from}^ORDERBY${at}^ORDERBYsys_id`,
    sysparm_fields: fieldsOf(of, settings).join(','),
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(PAGE),
    sysparm_offset: String(offset),
  };
  const onTotal = (records: number) => {
    total = records;
  };
  const result = await wire({ method: 'GET', path: TABLE[of], query, onTotal, seenOnly: true }, context);
  const rows = recordsOf(result, 'changed tickets');
  checkOrder(rows, at, from);
  return { rows, total: total as number | null };
}

export function fieldsOf(of: ChangeOf, settings: ListSettings): readonly string[] {
  const chosen = of === 'incident' ? incidentColumns(settings) : [];
  return ['sys_id', 'number', ...OWN[of], ...chosen, ...CHANGED.map((field) => `${PATH[of]}${field}`)];
}

function checkOrder(rows: readonly TableRecord[], column: string, from: string): void {
  let before = from;
  for (const row of rows) {
    const at = textOf(row, column);
    if (at < before)
      throw new TicketFault('refused', 'ServiceNow sent tickets older than asked for, or out of order.');
    before = at;
  }
}

/** Whoever writes last hides who ended it before: that is news whatever we wrote since. What rights hide is looked at once. */
function isEndedByOthers(row: TableRecord, of: ChangeOf, { account, tickets }: ListSettings): boolean {
  if (['rejected', 'canceled'].includes(approvalOf(textOf(row, `${PATH[of]}approval`)))) return true;
  const closer =
    optionalText(row, `${PATH[of]}closed_by.user_name`) || optionalText(row, 'resolved_by.user_name');
  return !isActive(row, of, tickets) && !isSameUser(closer ?? '', account);
}

/** A resolved incident is active still. */
function isActive(row: TableRecord, of: ChangeOf, { incident }: ServiceNowSettings['tickets']): boolean {
  if (textOf(row, `${PATH[of]}active`) !== 'true') return false;
  return of !== 'incident' || !isOver(standingIn(incident, textOf(row, 'state')));
}

export function ticketOf(row: TableRecord, of: ChangeOf, settings: ListSettings): ChangedTicket {
  const changed = (field: string) => textOf(row, `${PATH[of]}${field}`);
  const id = textOf(row, 'sys_id');
  if (!isSysId(id)) throw new TicketFault('later', 'ServiceNow sent a ticket without a usable id.');
  return {
    system: 'servicenow',
    id,
    number: textOf(row, 'number'),
    ...(of === 'incident' && { type: 'incident', fields: incidentFields(row, settings) }),
    catalogItemId: of === 'incident' ? null : textOf(row, 'cat_item'),
    updatedAt: instantOf(row, `${PATH[of]}sys_updated_on`),
    version: Number(changed('sys_mod_count')),
    byUs: isSameUser(changed('sys_updated_by'), settings.account) && !isEndedByOthers(row, of, settings),
    active: isActive(row, of, settings.tickets),
    approval: approvalOf(changed('approval')),
    ...(of === 'request' && isCalledOff(changed('request_state')) && { calledOff: true }),
  };
}
