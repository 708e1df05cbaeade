import type { EndedFollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { close, tableFor } from './close-record.ts';
import { isOurs, TABLES } from './follow-up.ts';
import { journalText } from './journal-text.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { optionalText, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { isOver, standingIn } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

const FIELDS = 'sys_id,number,active,state,correlation_id,assigned_to,sys_created_by,sys_updated_by';
/**
 * Says on a follow-up of ours that what it was raised for is gone, and closes it unless a person has begun on it: who took
 * it, moved it or wrote in it closes it themselves, with what they wrote untouched.
 */
export async function endFollowUp(
  wire: Wire,
  settings: ServiceNowSettings,
  correlationId: string,
  words: string,
  context: OutboundContext,
): Promise<{ readonly number: string | null; readonly ended: EndedFollowUp }> {
  const note = journalText(words);
  for (const table of Object.values(TABLES)) {
    const row = await find(wire, settings, table, correlationId, context);
    if (!row) continue;
    const number = textOf(row, 'number');
    const state = textOf(row, 'state');
    if (textOf(row, 'active') === 'false' || isOver(standingIn(tableFor(settings, table), state)))
      return { number, ended: 'was-over' };
    const journal = await journalOf(wire, textOf(row, 'sys_id'), context);
    if (journal.some((entry) => isOurs(entry, settings) && textOf(entry, 'value').includes(note)))
      return { number, ended: 'noted' };
    const path = `${table}/${inQuery('sys-id', textOf(row, 'sys_id'))}`;
    if (!isBegun(settings, row, journal) && (await close(wire, settings, table, path, note, context)))
      return { number, ended: 'closed' };
    await wire({ method: 'PATCH', path, body: { work_notes: `${note} It can be closed.` } }, context);
    return { number, ended: 'noted' };
  }
  return { number: null, ended: 'was-over' };
}

async function find(
  wire: Wire,
  settings: ServiceNowSettings,
  table: string,
  correlationId: string,
  context: OutboundContext,
): Promise<TableRecord | undefined> {
  const correlation = inQuery('correlation-id', correlationId);
  const query = {
    sysparm_query: `correlation_id=${correlation}^sys_created_by=${inQuery('user-name', settings.account)}`,
    sysparm_fields: FIELDS,
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: '5',
  };
  const rows = recordsOf(await wire({ method: 'GET', path: table, query }, context), 'the follow-up');
  return rows.find((row) => textOf(row, 'correlation_id') === correlation && isOurs(row, settings));
}

async function journalOf(
  wire: Wire,
  sysId: string,
  context: OutboundContext,
): Promise<readonly TableRecord[]> {
  const query = {
    sysparm_query: `element_id=${inQuery('sys-id', sysId)}^ORDERBYDESCsys_created_on`,
    sysparm_fields: 'element_id,value,sys_created_by',
    sysparm_limit: '50',
  };
  const entries = recordsOf(
    await wire({ method: 'GET', path: 'sys_journal_field', query }, context),
    'the journal',
  );
  return entries.filter((entry) => textOf(entry, 'element_id') === sysId);
}

/** Somebody else wrote the row or in it, or moved it on from where it was raised. */
function isBegun(
  { account }: ServiceNowSettings,
  row: TableRecord,
  journal: readonly TableRecord[],
): boolean {
  const others = journal.some((entry) => !isSameUser(optionalText(entry, 'sys_created_by') ?? '', account));
  return others || !isSameUser(textOf(row, 'sys_updated_by'), account) || textOf(row, 'state') !== '1';
}
