import type { OutboundContext } from '../outbound/outbound.ts';
import { isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { optionalText, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { type FollowUpTableName, isOver, standingIn } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

export const TABLES = { task: 'sc_task', incident: 'incident' } as const;

/** What our follow-ups carry beside their correlation id, by which they are listed. */
export const OURS = 'Countersign';

/** Columns of a record from which `ourRecordOf` makes one of ours. */
export const OUR_FIELDS =
  'sys_id,number,active,state,correlation_id,sys_created_by,sys_created_on,sys_updated_by';

/** A follow-up that our account made. */
export type OurRecord = {
  readonly table: FollowUpTableName;
  readonly id: string;
  readonly number: string;
  /** In whole seconds; empty where our account may not read it. */
  readonly createdOn: string;
  readonly isOver: boolean;
  readonly row: TableRecord;
};

/** Whether our account made the record. */
export function isOurs(row: TableRecord, { account }: ServiceNowSettings): boolean {
  return isSameUser(textOf(row, 'sys_created_by'), account);
}

/** Nobody works on it any more: a resolved incident is active still, and a rule may end a record in any state. */
export function isOverRecord(
  { tickets }: ServiceNowSettings,
  table: FollowUpTableName,
  row: TableRecord,
): boolean {
  if (optionalText(row, 'active') === 'false') return true;
  return isOver(standingIn(tickets[table], optionalText(row, 'state') ?? ''));
}

export function ourRecordOf(
  settings: ServiceNowSettings,
  table: FollowUpTableName,
  row: TableRecord,
): OurRecord {
  return {
    table,
    id: textOf(row, 'sys_id'),
    number: textOf(row, 'number'),
    createdOn: optionalText(row, 'sys_created_on') ?? '',
    isOver: isOverRecord(settings, table, row),
    row,
  };
}

/** Which was made before the other. Many are made in one second; their numbers are given in order of making. */
export function byAge(one: OurRecord, other: OurRecord): number {
  return (
    byText(one.createdOn, other.createdOn) ||
    one.number.length - other.number.length ||
    byText(one.number, other.number)
  );
}

const byText = (one: string, other: string) => (one === other ? 0 : one < other ? -1 : 1);

/** Of several with one correlation id, the one that stands for all: one that people still work on, then the oldest. */
export function ourFollowUp(records: readonly OurRecord[]): OurRecord | undefined {
  const sorted = records.toSorted(byAge);
  return sorted.find((one) => !one.isOver) ?? sorted[0];
}

/**
 * What our account made with the correlation id. The id can be guessed, so that somebody else's record with it is none of ours.
 * `hidden`: more match than rights show us; without `seenOnly` that is a fault.
 */
export async function oursWith(
  wire: Wire,
  settings: ServiceNowSettings,
  table: FollowUpTableName,
  correlationId: string,
  context: OutboundContext,
  seen: { readonly seenOnly?: true } = {},
): Promise<{ readonly ours: readonly OurRecord[]; readonly hidden: boolean }> {
  const correlation = inQuery('correlation-id', correlationId);
  const query = {
    sysparm_query: `correlation_id=${correlation}^sys_created_by=${inQuery('user-name', settings.account)}^ORDERBYDESCactive^ORDERBYsys_created_on^ORDERBYnumber`,
    sysparm_fields: OUR_FIELDS,
    sysparm_limit: '5',
  };
  let total = 0;
  const onTotal = (records: number) => {
    total = records;
  };
  const rows = recordsOf(
    await wire({ method: 'GET', path: table, query, onTotal, ...seen }, context),
    'the follow-up',
  );
  const ours = rows.filter((row) => textOf(row, 'correlation_id') === correlation && isOurs(row, settings));
  return { ours: ours.map((row) => ourRecordOf(settings, table, row)), hidden: total > rows.length };
}
