import { earlier, type Instant } from '../../domain/instant.ts';
import type { ClosedFollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { isOurs, OURS, TABLES } from './our-follow-ups.ts';
import { inQuery } from './query.ts';
import { glideTimeOf, instantOf, optionalText, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

const FIELDS =
  'sys_id,number,active,state,correlation_id,correlation_display,close_code,close_notes,sys_created_by,sys_updated_on';
const PAGE = 100;
/** Records that change between two pages move to the end and pull others forward; so much of each page is read again. */
const SHARED = 25;
/** One look goes no further than so many, of each kind of record. */
const MOST = 300;
const MOST_PAGES = 60;

type Closed = { readonly closed: readonly ClosedFollowUp[]; readonly complete: boolean };

/**
 * Tasks and incidents that our account made, closed and changed since, oldest first: what anybody else puts our marks on is not ours. A
 * clause the instance doesn't understand is dropped, so each row is held to every clause again.
 */
export async function closedFollowUps(
  wire: Wire,
  settings: ServiceNowSettings,
  since: Instant,
  context: OutboundContext,
): Promise<Closed> {
  const types = ['task', 'incident'] as const;
  const read = await Promise.all(types.map((type) => closedIn(wire, settings, type, since, context)));
  // Of one kind there is more behind what was read: of the other, what is younger is left for the next look, too.
  const ends = read.flatMap(({ closed, complete }) => (complete ? [] : [closed.at(-1)?.closedAt ?? since]));
  const all = read
    .flatMap(({ closed }) => closed)
    .toSorted((one, other) => (one.closedAt < other.closedAt ? -1 : 1));
  if (ends.length === 0) return { closed: all, complete: true };
  const end = ends.reduce(earlier);
  return { closed: all.filter(({ closedAt }) => closedAt <= end), complete: false };
}

async function closedIn(
  wire: Wire,
  settings: ServiceNowSettings,
  type: ClosedFollowUp['type'],
  since: Instant,
  context: OutboundContext,
): Promise<Closed> {
  const from = inQuery('time', glideTimeOf(since));
  const found = new Map<string, ClosedFollowUp>();
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const offset = page * (PAGE - SHARED);
    const { rows, total } = await readPage(wire, settings, TABLES[type], from, offset, context);
    for (const row of rows)
      if (isOursAndClosed(row, settings, from)) found.set(textOf(row, 'sys_id'), followUpOf(row, type));
    const closed = [...found.values()].toSorted((one, other) => (one.closedAt < other.closedAt ? -1 : 1));
    const last = total === null ? rows.length < PAGE : offset + PAGE >= total;
    if (last) return { closed, complete: true };
    // The last moment may go on behind this page, so that it is left for the next look, which has to begin later than this one.
    const newest = rows.at(-1);
    const until = newest && instantOf(newest, 'sys_updated_on');
    const whole = closed.filter(({ closedAt }) => closedAt !== until);
    if (whole.length >= MOST && (whole.at(-1)?.closedAt ?? since) > since)
      return { closed: whole, complete: false };
  }
  throw new TicketFault('refused', `ServiceNow lists too many closed follow-ups since ${from} to read them.`);
}

async function readPage(
  wire: Wire,
  { account }: ServiceNowSettings,
  table: string,
  from: string,
  offset: number,
  context: OutboundContext,
) {
  let total: number | null = null;
  const query = {
    sysparm_query: `correlation_display=${OURS}^sys_created_by=${inQuery('user-name', account)}^active=false^sys_updated_on>=${from}^ORDERBYsys_updated_on^ORDERBYsys_id`,
    sysparm_fields: FIELDS,
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(PAGE),
    sysparm_offset: String(offset),
  };
  const onTotal = (records: number) => {
    total = records;
  };
  const result = await wire({ method: 'GET', path: table, query, onTotal }, context);
  return { rows: recordsOf(result, 'closed follow-ups'), total: total as number | null };
}

/** Whoever makes a record that looks like ours asks for nothing by closing it. */
function isOursAndClosed(row: TableRecord, settings: ServiceNowSettings, from: string): boolean {
  if (!isOurs(row, settings)) return false;
  const closed = textOf(row, 'active') === 'false' && textOf(row, 'sys_updated_on') >= from;
  return closed && textOf(row, 'correlation_display') === OURS && textOf(row, 'correlation_id') !== '';
}

function followUpOf(row: TableRecord, type: ClosedFollowUp['type']): ClosedFollowUp {
  return {
    id: textOf(row, 'sys_id'),
    type,
    state: textOf(row, 'state'),
    correlationId: textOf(row, 'correlation_id'),
    number: textOf(row, 'number'),
    words: [optionalText(row, 'close_code') ?? '', optionalText(row, 'close_notes') ?? ''],
    closedAt: instantOf(row, 'sys_updated_on'),
  };
}
