import type { Instant } from '../../domain/instant.ts';
import type { OpenTicket } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { CHANGED, FIELDS, ticketOf } from './changed-since.ts';
import { TicketFault } from './fault.ts';
import { inQuery } from './query.ts';
import { glideTimeOf, instantOf, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

const PAGE = 200;
/** So many ids fit one address. */
const ITEMS_AT_ONCE = 50;

const OPENED = 'sys_created_on';

type Open = { readonly tickets: readonly OpenTicket[]; readonly complete: boolean };

/**
 * Open request items of these catalog items that were opened since, oldest first. The instance drops a clause it doesn't
 * understand and sends other records instead, so that each row is held to every clause again.
 */
export async function openOfItems(
  wire: Wire,
  settings: Pick<ServiceNowSettings, 'account'>,
  items: readonly string[],
  since: Instant,
  context: OutboundContext,
): Promise<Open> {
  const parts: string[][] = [];
  for (let place = 0; place < items.length; place += ITEMS_AT_ONCE)
    parts.push(items.slice(place, place + ITEMS_AT_ONCE));
  const read = await Promise.all(parts.map((part) => page(wire, settings, part, since, context)));
  // Of one part there is more behind what was read: of the others, what is younger is left for the next look, too.
  const ends = read.flatMap(({ tickets, complete }) => (complete ? [] : [tickets.at(-1)?.openedAt ?? since]));
  const end = ends.toSorted()[0];
  const all = read
    .flatMap(({ tickets }) => tickets)
    .filter(({ openedAt }) => end === undefined || openedAt <= end)
    .toSorted((one, other) => (one.openedAt < other.openedAt ? -1 : 1));
  return { tickets: all, complete: end === undefined };
}

async function page(
  wire: Wire,
  { account }: Pick<ServiceNowSettings, 'account'>,
  items: readonly string[],
  since: Instant,
  context: OutboundContext,
): Promise<Open> {
  const from = inQuery('time', glideTimeOf(since));
  let total = 0;
  const onTotal = (records: number) => {
    total = records;
  };
  const query = {
    sysparm_query: `active=true^cat_itemIN${items.map((id) => inQuery('sys-id', id)).join(',')}^${OPENED}>=${from}^ORDERBY${OPENED}^ORDERBYsys_id`,
    sysparm_fields: [...FIELDS, ...CHANGED, OPENED].join(','),
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(PAGE),
  };
  const result = await wire({ method: 'GET', path: 'sc_req_item', query, onTotal, seenOnly: true }, context);
  const rows = recordsOf(result, 'open tickets');
  if (rows.some((row) => !isAskedFor(row, items, from)))
    throw new TicketFault('refused', 'ServiceNow sent other tickets than the open ones that were asked for.');
  const tickets = rows.map((row) => ({
    ...ticketOf(row, 'item', account),
    openedAt: instantOf(row, OPENED),
  }));
  const isWhole = rows.length < PAGE && total <= PAGE;
  const newest = tickets.at(-1)?.openedAt;
  if (isWhole || newest === undefined || newest > since) return { tickets, complete: isWhole };
  throw new TicketFault('refused', `ServiceNow lists too many tickets opened at ${from} to read them.`);
}

function isAskedFor(row: TableRecord, items: readonly string[], from: string): boolean {
  const isOfItem = items.includes(textOf(row, 'cat_item')) && textOf(row, 'active') === 'true';
  return isOfItem && textOf(row, OPENED) >= from;
}
