import type { Instant } from '../../domain/instant.ts';
import { mended } from '../../domain/written-text.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';

/** A record as the Table API sends it: every value is text, a reference may be `{link, value}`, an empty one is `""`. */
export type TableRecord = Readonly<Record<string, unknown>>;

export function objectOf(value: unknown): TableRecord | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as TableRecord) : null;
}

export function recordOf(result: unknown, what: string): TableRecord {
  const record = objectOf(result);
  if (!record) throw new TicketFault('later', `ServiceNow did not send one record for ${what}.`);
  return record;
}

export function recordsOf(result: unknown, what: string): readonly TableRecord[] {
  if (!Array.isArray(result)) throw new TicketFault('later', `ServiceNow did not send a list for ${what}.`);
  return result.map((each: unknown) => recordOf(each, what));
}

/** The text of a field; a missing column is a fault, because an unknown column is left out without a word. */
export function textOf(record: TableRecord, field: string): string {
  const value = optionalText(record, field);
  if (value === null)
    throw new TicketFault(
      'refused',
      `ServiceNow sent no "${field}": there is no such column, or our account may not read it. An administrator of ServiceNow has to let it read that column.`,
    );
  return value;
}

/** The text of a field, or `null` where the instance has no such column. */
export function optionalText(record: TableRecord, field: string): string | null {
  const sent = record[field];
  const value = objectOf(sent)?.['value'] ?? sent;
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string')
    throw new TicketFault('later', `ServiceNow sent "${field}" as ${typeof value}.`);
  return mended(value);
}

const SYS_ID = /^[0-9a-f]{32}$/;

export const isSysId = (text: string): boolean => SYS_ID.test(text);

/** The record a reference points at, `null` when it is empty. */
export function referenceOf(record: TableRecord, field: string): string | null {
  const value = textOf(record, field);
  if (value === '') return null;
  if (!isSysId(value)) throw new TicketFault('later', `ServiceNow sent "${field}" that is no reference.`);
  return value;
}

const GLIDE_TIME = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/;

/** ServiceNow's stored time, which is UTC. */
export function instantOf(record: TableRecord, field: string): Instant {
  const [, day, time] = GLIDE_TIME.exec(textOf(record, field)) ?? [];
  if (!day || !time) throw new TicketFault('later', `ServiceNow sent "${field}" that is no time.`);
  return `${day}T${time}.000Z`;
}

/** A moment as ServiceNow stores it, cut to the second: fit to stand in a query. */
export function glideTimeOf(at: Instant): string {
  return `${at.slice(0, 10)} ${at.slice(11, 19)}`;
}
