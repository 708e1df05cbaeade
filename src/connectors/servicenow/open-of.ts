import type { Instant } from '../../domain/instant.ts';
import { type Selector, selects } from '../../domain/selector.ts';
import type { OpenTicket } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { type ChangeOf, fieldsOf, type ListSettings, TABLE, ticketOf } from './changed-since.ts';
import { hasShape, inQuery } from './query.ts';
import { glideTimeOf, instantOf, recordsOf, type TableRecord, textOf } from './record.ts';
import type { Wire } from './wire.ts';

const PAGE = 200;
/** So many ids fit one address. */
const ITEMS_AT_ONCE = 50;

const OPENED = 'sys_created_on';

type Open = { readonly tickets: readonly OpenTicket[]; readonly complete: boolean };

/** One question: open records of one table, by further clauses of the query; each row of the answer is held to them again. */
type Asked = {
  readonly of: ChangeOf;
  readonly clauses: readonly string[];
  isOf(ticket: OpenTicket): boolean;
};

/**
 * Open tickets that one of the selectors finds and that were opened since, oldest first. The instance drops a clause it doesn't
 * understand and sends other records instead, so that each row is held to every clause again.
 */
export async function openOf(
  wire: Wire,
  settings: ListSettings,
  selectors: readonly Selector[],
  since: Instant,
  context: OutboundContext,
): Promise<Open> {
  const asked = [...ofItems(selectors), ...ofIncidents(selectors)];
  const read = await Promise.all(asked.map((one) => page(wire, settings, one, since, context)));
  // Of one question there is more behind what was read: of the others, what is younger is left for the next look, too.
  const ends = read.flatMap(({ tickets, complete }) => (complete ? [] : [tickets.at(-1)?.openedAt ?? since]));
  const end = ends.toSorted()[0];
  const all = read
    .flatMap(({ tickets }) => tickets)
    .filter(({ openedAt }) => end === undefined || openedAt <= end)
    .toSorted((one, other) => (one.openedAt < other.openedAt ? -1 : 1));
  return { tickets: all, complete: end === undefined };
}

function ofItems(selectors: readonly Selector[]): readonly Asked[] {
  const named = selectors.flatMap((one) => (one.by === 'item' ? one.ids : []));
  // An id of another tool, or one that is still to be filled in, is no item's here.
  const ids = [...new Set(named.filter((id) => hasShape('sys-id', id)))];
  const parts: string[][] = [];
  for (let place = 0; place < ids.length; place += ITEMS_AT_ONCE)
    parts.push(ids.slice(place, place + ITEMS_AT_ONCE));
  return parts.map((part) => ({
    of: 'item',
    clauses: [`cat_itemIN${part.map((id) => inQuery('sys-id', id)).join(',')}`],
    isOf: ({ catalogItemId }) => catalogItemId !== null && part.includes(catalogItemId),
  }));
}

/** All open incidents since: values of people's own choice lists stand in no query. */
function ofIncidents(selectors: readonly Selector[]): readonly Asked[] {
  const found = selectors.filter((one) => one.by === 'fields' && one.type === 'incident');
  if (found.length === 0) return [];
  const isOf = (ticket: OpenTicket) => found.some((one) => selects(one, ticket));
  return [{ of: 'incident', clauses: [], isOf }];
}

async function page(
  wire: Wire,
  settings: ListSettings,
  { of, clauses, isOf }: Asked,
  since: Instant,
  context: OutboundContext,
): Promise<Open> {
  const from = inQuery('time', glideTimeOf(since));
  let total = 0;
  const onTotal = (records: number) => {
    total = records;
  };
  const query = {
    sysparm_query: [
      ...['active=true', ...clauses, `${OPENED}>=${from}`],
      ...[`ORDERBY${OPENED}`, 'ORDERBYsys_id'],
    ].join('^'),
    sysparm_fields: [...fieldsOf(of, settings), OPENED].join(','),
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(PAGE),
  };
  const path = TABLE[of];
  const result = await wire({ method: 'GET', path, query, onTotal, seenOnly: true }, context);
  const rows = recordsOf(result, 'open tickets');
  const tickets = rows.map((row) => ({
    ...ticketOf(row, of, settings),
    openedAt: instantOf(row, OPENED),
  }));
  const isAskedFor = (row: TableRecord) => textOf(row, 'active') === 'true' && textOf(row, OPENED) >= from;
  const others = of === 'item' && tickets.some((ticket) => !isOf(ticket));
  if (others || !rows.every(isAskedFor))
    throw new TicketFault('refused', 'ServiceNow sent other tickets than the open ones that were asked for.');
  const isWhole = rows.length < PAGE && total <= PAGE;
  const newest = tickets.at(-1)?.openedAt;
  if (isWhole || newest === undefined || newest > since)
    return { tickets: tickets.filter(isOf), complete: isWhole };
  throw new TicketFault('refused', `ServiceNow lists too many tickets opened at ${from} to read them.`);
}
