import type { Instant } from '../../domain/instant.ts';
import type { TicketRef } from '../../domain/ticket.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { inQuery } from './query.ts';
import { instantOf, recordsOf, textOf } from './record.ts';
import type { Wire } from './wire.ts';

/** Nobody is read who writes more than that at once. */
const MOST_WORDS = 50;

/** What one person wrote as comments on a ticket after a moment, oldest first; the journal names them by their user name. */
export async function wordsOf(
  wire: Wire,
  ticket: TicketRef,
  userName: string,
  since: Instant,
  context: OutboundContext,
): Promise<readonly string[]> {
  const query = {
    sysparm_query: `element_id=${inQuery('sys-id', ticket.id)}^element=comments^sys_created_by=${inQuery('user-name', userName)}^ORDERBYDESCsys_created_on`,
    sysparm_fields: 'element_id,element,value,sys_created_by,sys_created_on',
    sysparm_limit: String(MOST_WORDS),
  };
  const result = await wire({ method: 'GET', path: 'sys_journal_field', query }, context);
  return recordsOf(result, 'comments on the ticket')
    .filter((entry) => textOf(entry, 'element_id') === ticket.id && textOf(entry, 'element') === 'comments')
    .filter((entry) => textOf(entry, 'sys_created_by').toLowerCase() === userName.toLowerCase())
    .filter((entry) => instantOf(entry, 'sys_created_on') > since)
    .map((entry) => textOf(entry, 'value'))
    .toReversed();
}
