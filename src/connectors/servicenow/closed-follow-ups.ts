import type { Instant } from '../../domain/instant.ts';
import type { ClosedFollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { OURS, TABLES } from './follow-up.ts';
import { inQuery } from './query.ts';
import {
  glideTimeOf,
  instantOf,
  isSysId,
  optionalText,
  recordsOf,
  type TableRecord,
  textOf,
} from './record.ts';
import type { Wire } from './wire.ts';

const FIELDS =
  'sys_id,number,active,correlation_id,correlation_display,closed_by,close_code,close_notes,sys_updated_on';
const MOST = 100;

/**
 * Tasks and incidents we raised that are closed and changed since. A clause the instance doesn't understand is
 * dropped, so each row is held to every clause again.
 */
export async function closedFollowUps(
  wire: Wire,
  since: Instant,
  context: OutboundContext,
): Promise<readonly ClosedFollowUp[]> {
  const from = inQuery('time', glideTimeOf(since));
  const read = async (table: string) => {
    const query = {
      sysparm_query: `correlation_display=${OURS}^active=false^sys_updated_on>=${from}^ORDERBYsys_updated_on`,
      sysparm_fields: FIELDS,
      sysparm_exclude_reference_link: 'true',
      sysparm_limit: String(MOST),
    };
    return recordsOf(await wire({ method: 'GET', path: table, query }, context), 'closed follow-ups');
  };
  const rows = (await Promise.all(Object.values(TABLES).map(read))).flat();
  return rows.filter((row) => isOursAndClosed(row, from)).map(followUpOf);
}

function isOursAndClosed(row: TableRecord, from: string): boolean {
  const closed = textOf(row, 'active') === 'false' && textOf(row, 'sys_updated_on') >= from;
  return closed && textOf(row, 'correlation_display') === OURS && textOf(row, 'correlation_id') !== '';
}

function followUpOf(row: TableRecord): ClosedFollowUp {
  const closer = optionalText(row, 'closed_by') ?? '';
  return {
    correlationId: textOf(row, 'correlation_id'),
    number: textOf(row, 'number'),
    closedByToolId: isSysId(closer) ? closer : null,
    words: [optionalText(row, 'close_code') ?? '', optionalText(row, 'close_notes') ?? ''],
    closedAt: instantOf(row, 'sys_updated_on'),
  };
}
