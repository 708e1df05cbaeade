import type { EndedFollowUp } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { close, pathOf } from './close-record.ts';
import { journalText } from './journal-text.ts';
import { isSameUser } from './our-account.ts';
import { byAge, isOurs, type OurRecord, ourFollowUp, oursWith, TABLES } from './our-follow-ups.ts';
import { inQuery } from './query.ts';
import { optionalText, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import type { Wire } from './wire.ts';

type Ended = { readonly number: string | null; readonly ended: EndedFollowUp };

/**
 * Says on each follow-up of ours that what it was raised for is gone, and closes it unless a person has begun on it: who took
 * it, moved it or wrote in it closes it themselves, with what they wrote untouched. Of several, one that a person has is named.
 */
export async function endFollowUp(
  wire: Wire,
  settings: ServiceNowSettings,
  correlationId: string,
  words: string,
  context: OutboundContext,
): Promise<Ended> {
  const note = journalText(words);
  const found: OurRecord[] = [];
  for (const table of Object.values(TABLES))
    found.push(...(await oursWith(wire, settings, table, correlationId, context)).ours);
  const ends: Ended[] = [];
  for (const one of found.filter(({ isOver }) => !isOver).toSorted(byAge))
    ends.push({ number: one.number, ended: await endOne(wire, settings, one, note, context) });
  const over = { number: ourFollowUp(found)?.number ?? null, ended: 'was-over' } as const;
  return ends.find(({ ended }) => ended === 'noted') ?? ends[0] ?? over;
}

async function endOne(
  wire: Wire,
  settings: ServiceNowSettings,
  record: OurRecord,
  note: string,
  context: OutboundContext,
): Promise<EndedFollowUp> {
  const journal = await journalOf(wire, record.id, context);
  if (journal.some((entry) => isOurs(entry, settings) && textOf(entry, 'value').includes(note)))
    return 'noted';
  if (!isBegun(settings, record.row, journal)) {
    const closed = await close(wire, settings, record, note, context);
    if (closed !== 'refused') return closed;
  }
  const body = { work_notes: `${note} It can be closed.` };
  await wire({ method: 'PATCH', path: pathOf(record), body }, context);
  return 'noted';
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
