import type { Ticket } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { inQuery } from './query.ts';
import { recordsOf, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

const TABLE = 'sc_multi_row_question_answer';
const MOST_CELLS = 1_000;

const SET = 'variable_set';
const QUESTION = 'item_option_new';

export type Rows = Pick<Ticket, 'several' | 'rowsUnread'>;

/**
 * Which questions of the form are answered in the rows of a multi-row set, by the names of the set and of its columns. No
 * variable of the item says so, and no single answer is one. That the table is closed to us matters only where policy reads
 * what the form does not ask once.
 */
export async function readRows(
  wire: Wire,
  { account }: ServiceNowSettings,
  itemId: string,
  context: OutboundContext,
): Promise<Rows> {
  const right = `An administrator of ServiceNow has to let ${account} read ${TABLE}, item_option_new and item_option_new_set.`;
  const query = {
    sysparm_query: `parent_id=${inQuery('sys-id', itemId)}`,
    sysparm_fields: `parent_id,${SET},${SET}.internal_name,${QUESTION},${QUESTION}.name,value`,
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(MOST_CELLS),
  };
  let total: number | null = null;
  const onTotal = (records: number) => {
    total = records;
  };
  let result: unknown;
  try {
    result = await wire({ method: 'GET', path: TABLE, query, onTotal, seenOnly: true }, context);
  } catch (error) {
    if (!(error instanceof TicketFault) || error.failure.kind !== 'refused') throw error;
    return { rowsUnread: error.message };
  }
  const cells = recordsOf(result, 'answers in rows');
  if (cells.length >= MOST_CELLS)
    throw new TicketFault('refused', `The ticket has over ${MOST_CELLS} answers in rows.`);
  if (total === null && cells.length === 0)
    return { rowsUnread: `ServiceNow does not say whether there are rows that it does not show. ${right}` };
  const several = new Map<string, string>();
  let shown = cells.length;
  for (const cell of cells) {
    if (textOf(cell, 'parent_id') !== itemId) continue;
    const set = textOf(cell, `${SET}.internal_name`);
    const column = textOf(cell, `${QUESTION}.name`);
    if (set === '' || column === '') shown -= 1;
    several.set(set, `in rows (${set})`);
    if (textOf(cell, 'value') !== '') several.set(column, `in rows (${set})`);
  }
  if (shown < (total ?? shown) || shown < cells.length)
    throw new TicketFault(
      'refused',
      `ServiceNow does not show every answer that ${TABLE} has for the ticket, or what was asked. ${right}`,
    );
  return several.size === 0 ? {} : { several: Object.fromEntries(several) };
}
