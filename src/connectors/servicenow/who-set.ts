import type { Instant } from '../../domain/instant.ts';
import type { SetBy } from '../../domain/ticket.ts';
import type { StateOf } from '../../ports/ticketing.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { TicketFault } from '../outbound/ticket-fault.ts';
import { activeUsers } from './active-users.ts';
import { isOfTool, isSameUser } from './our-account.ts';
import { inQuery } from './query.ts';
import { instantOf, recordsOf, type TableRecord, textOf } from './record.ts';
import type { ServiceNowSettings } from './settings.ts';
import { approvalOf } from './ticket-tables.ts';
import type { Wire } from './wire.ts';

type Column = {
  readonly table: string;
  readonly column: string;
  /** What a stored value means, in the words the state was read in. */
  readonly read: (value: string) => string;
  /** Columns whose words go with the state: what somebody else writes there afterwards is not said by who set it. */
  readonly words?: readonly string[];
};

const asStored = (value: string) => value;

const COLUMNS: Readonly<Record<StateOf, Column>> = {
  'approver-row': { table: 'sysapproval_approver', column: 'state', read: approvalOf },
  'ticket-approval': { table: 'sc_req_item', column: 'approval', read: approvalOf },
  'incident-approval': { table: 'incident', column: 'approval', read: approvalOf },
  'incident-priority': { table: 'incident', column: 'priority', read: asStored },
  'incident-major': { table: 'incident', column: 'major_incident_state', read: asStored },
  task: { table: 'sc_task', column: 'state', read: asStored, words: ['close_notes'] },
  incident: { table: 'incident', column: 'state', read: asStored, words: ['close_code', 'close_notes'] },
};

const MOST_CHANGES = 1_000;

/**
 * Who set a column, from `sys_audit`: it has no inserts, has rows only where the dictionary's audit flag is on, and may be kept
 * from our account. What it does not say is not known; `sys_updated_by` is never asked, because whoever writes a comment is in it.
 */
export async function whoSet(
  wire: Wire,
  { account }: Pick<ServiceNowSettings, 'account'>,
  what: StateOf,
  records: readonly { readonly id: string; readonly state: string }[],
  context: OutboundContext,
): Promise<Readonly<Record<string, SetBy>>> {
  if (records.length === 0) return {};
  const of = COLUMNS[what];
  const ids = records.map(({ id }) => inQuery('sys-id', id));
  const read = await changesOf(wire, of, ids, context).catch((error: unknown) => {
    // That it may not be read is an answer: it is not known. What time may cure is none.
    if (error instanceof TicketFault && error.failure.kind === 'refused') return error.failure.because;
    throw error;
  });
  if (typeof read === 'string') return each(records, () => noRight(of, account));
  const newestOf = (column: string): ReadonlyMap<string, TableRecord> =>
    new Map(
      read
        .filter((change) => textOf(change, 'fieldname') === column)
        .map((change): [string, TableRecord] => [textOf(change, 'documentkey'), change]),
    );
  const newest = newestOf(of.column);
  const written = (of.words ?? []).map(newestOf);
  const set = records.flatMap(({ id, state }) => {
    const change = newest.get(id);
    return change && of.read(textOf(change, 'newvalue')) === state ? [{ id, change }] : [];
  });
  const users = await activeUsers(
    wire,
    set.map(({ change }) => textOf(change, 'user')),
    context,
  );
  const words = what === 'approver-row' ? await wordsOn(wire, set, context) : () => '';
  return each(records, ({ id, state }): SetBy => {
    const change = newest.get(id);
    if (!change) return noHistory(of, account);
    const name = textOf(change, 'user');
    if (of.read(textOf(change, 'newvalue')) !== state)
      return {
        known: false,
        name,
        because: `the history of ${of.table} ends with "${textOf(change, 'newvalue')}"`,
      };
    const others = written.flatMap((changes): TableRecord[] => {
      const last = changes.get(id);
      return last && textOf(last, 'user').toLowerCase() !== name.toLowerCase() ? [last] : [];
    });
    const [other] = others;
    if (other)
      return {
        known: false,
        name,
        because: `what was written when "${name}" closed it was changed by "${textOf(other, 'user')}"`,
      };
    const found = users.get(name.toLowerCase());
    const byTool = isOfTool(name, account) && { byTool: true as const };
    if (!found) return { known: false, name, because: `"${name}" is not one active user`, ...byTool };
    return {
      known: true,
      toolId: textOf(found, 'sys_id'),
      name,
      at: instantOf(change, 'sys_created_on'),
      words: words(id, name),
      userSince: instantOf(found, 'sys_updated_on'),
      ...(isSameUser(name, account) && { byUs: true as const }),
      ...byTool,
    };
  });
}

/** When the column of a record first had the value, by its history; `null`: that does not show it. May be read once `whoSet` was answered. */
export async function firstSet(
  wire: Wire,
  what: StateOf,
  { id, state }: { readonly id: string; readonly state: string },
  context: OutboundContext,
): Promise<Instant | null> {
  const of = COLUMNS[what];
  const changes = await changesOf(wire, of, [inQuery('sys-id', id)], context);
  const first = changes.find(
    (change) => textOf(change, 'fieldname') === of.column && of.read(textOf(change, 'newvalue')) === state,
  );
  return first ? instantOf(first, 'sys_created_on') : null;
}

function each(
  records: readonly { readonly id: string; readonly state: string }[],
  by: (record: { readonly id: string; readonly state: string }) => SetBy,
): Readonly<Record<string, SetBy>> {
  return Object.fromEntries(records.map((record) => [record.id, by(record)]));
}

const noHistory = ({ table, column }: Column, account: string): SetBy => ({
  known: false,
  because: `ServiceNow shows no history of it: ${table} is not audited, the record was made in that state, or ${account} may not read sys_audit`,
  todo: `So that such a decision counts, an administrator of ServiceNow has to switch auditing on for ${table} and its column ${column}, and to let ${account} read sys_audit.`,
});

const noRight = ({ table }: Column, account: string): SetBy => ({
  known: false,
  because: `ServiceNow does not let ${account} read who set it`,
  todo: `So that such a decision counts, an administrator of ServiceNow has to let ${account} read sys_audit for ${table}.`,
});

/** Changes of the column of these records, oldest first. The table is among the largest there are: it is never read without its records. */
async function changesOf(
  wire: Wire,
  { table, column, words = [] }: Column,
  ids: readonly string[],
  context: OutboundContext,
): Promise<readonly TableRecord[]> {
  const columns = [column, ...words];
  const query = {
    sysparm_query: `documentkeyIN${ids.join(',')}^tablename=${table}^fieldnameIN${columns.join(',')}^ORDERBYDESCsys_created_on`,
    sysparm_fields: 'tablename,fieldname,documentkey,newvalue,user,record_checkpoint,sys_created_on',
    sysparm_limit: String(MOST_CHANGES),
  };
  const result = await wire({ method: 'GET', path: 'sys_audit', query }, context);
  const isAsked = (row: TableRecord) =>
    ids.includes(textOf(row, 'documentkey')) &&
    textOf(row, 'tablename') === table &&
    columns.includes(textOf(row, 'fieldname'));
  return recordsOf(result, 'who changed a state').filter(isAsked).toSorted(inOrder);
}

/** Several changes of one second follow each other by the record's own count. */
function inOrder(one: TableRecord, other: TableRecord): number {
  const [first, second] = [textOf(one, 'sys_created_on'), textOf(other, 'sys_created_on')];
  if (first !== second) return first < second ? -1 : 1;
  return Number(textOf(one, 'record_checkpoint')) - Number(textOf(other, 'record_checkpoint'));
}

/**
 * What each wrote on the record themselves, newest last; what others wrote there is not theirs. Journal columns read as empty on the
 * record, so that comments come from the journal itself.
 */
async function wordsOn(
  wire: Wire,
  set: readonly { readonly id: string }[],
  context: OutboundContext,
): Promise<(id: string, name: string) => string> {
  if (set.length === 0) return () => '';
  const query = {
    sysparm_query: `element_idIN${set.map(({ id }) => inQuery('sys-id', id)).join(',')}^element=comments^ORDERBYsys_created_on`,
    sysparm_fields: 'element_id,element,value,sys_created_by',
    sysparm_limit: String(MOST_CHANGES),
  };
  const result = await wire({ method: 'GET', path: 'sys_journal_field', query }, context);
  const comments = recordsOf(result, 'comments of approvals').filter(
    (entry) => textOf(entry, 'element') === 'comments',
  );
  return (id, name) =>
    comments
      .filter((entry) => textOf(entry, 'element_id') === id)
      .filter((entry) => textOf(entry, 'sys_created_by').toLowerCase() === name.toLowerCase())
      .map((entry) => textOf(entry, 'value'))
      .join('\n');
}
