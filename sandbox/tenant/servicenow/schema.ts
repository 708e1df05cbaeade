/** The tables of the sandbox instance: their columns, and which of them the instance keeps an index on. */
import { FORM_TABLES } from './schema-forms.ts';
import { type ColumnType, SYSTEM, TASK, type Table, type TableName, task, to } from './schema-parts.ts';

export type { TableName } from './schema-parts.ts';

export const TABLES: Readonly<Record<TableName, Table>> = {
  sys_user: {
    columns: {
      user_name: 'string',
      email: 'string',
      name: 'string',
      first_name: 'string',
      last_name: 'string',
      active: 'boolean',
      manager: to('sys_user'),
      u_entra_object_id: 'string',
      ...SYSTEM,
    },
    indexed: ['user_name', 'email', 'name', 'u_entra_object_id'],
    display: 'name',
  },
  sys_user_group: {
    columns: { name: 'string', active: 'boolean', email: 'string', manager: to('sys_user'), ...SYSTEM },
    indexed: ['name'],
    display: 'name',
  },
  sys_user_grmember: {
    columns: { group: to('sys_user_group'), user: to('sys_user'), ...SYSTEM },
    indexed: ['group', 'user'],
    display: 'user',
  },
  cmn_rota: {
    columns: { name: 'string', group: to('sys_user_group'), active: 'boolean', ...SYSTEM },
    indexed: ['group'],
    display: 'name',
  },
  sc_cat_item: {
    columns: { name: 'string', short_description: 'string', active: 'boolean', ...SYSTEM },
    indexed: ['name'],
    display: 'name',
  },
  sc_request: task('REQ', { requested_for: to('sys_user'), stage: 'string', request_state: 'choice' }),
  sc_req_item: task(
    'RITM',
    {
      request: to('sc_request'),
      cat_item: to('sc_cat_item'),
      requested_for: to('sys_user'),
      stage: 'string',
      quantity: 'integer',
    },
    ['request'],
  ),
  sc_task: task('SCTASK', { request_item: to('sc_req_item'), request: to('sc_request') }, ['request_item']),
  incident: task('INC', {
    caller_id: to('sys_user'),
    category: 'string',
    subcategory: 'string',
    contact_type: 'string',
    u_affected_user: to('sys_user'),
    u_access_type: 'string',
    u_access_role: 'string',
    u_access_scope: 'string',
    u_access_duration: 'string',
    parent_incident: to('incident'),
    incident_state: 'choice',
    severity: 'choice',
    major_incident_state: 'string',
    group_list: 'string',
    close_code: 'string',
    resolved_at: 'datetime',
    resolved_by: to('sys_user'),
  }),
  change_request: task('CHG', { type: 'choice', risk: 'choice', close_code: 'string' }),
  sysapproval_approver: {
    columns: {
      sysapproval: to('task'),
      document_id: 'string',
      source_table: 'string',
      approver: to('sys_user'),
      state: 'choice',
      comments: 'journal',
      due_date: 'datetime',
      group: to('sysapproval_group'),
      ...SYSTEM,
    },
    indexed: ['sysapproval', 'approver', 'group'],
    display: 'approver',
  },
  sys_journal_field: {
    columns: {
      element_id: 'string',
      element: 'string',
      name: 'string',
      value: 'string',
      sys_id: 'string',
      sys_created_on: 'datetime',
      sys_created_by: 'string',
    },
    indexed: ['element_id'],
    display: 'value',
  },
  task: { columns: TASK, indexed: [], display: 'number' },
  sysapproval_group: task('GAPRV', {}),
  sys_user_delegate: {
    columns: {
      user: to('sys_user'),
      delegate: to('sys_user'),
      starts: 'datetime',
      ends: 'datetime',
      approvals: 'boolean',
      assignments: 'boolean',
      notifications: 'boolean',
      invitations: 'boolean',
      ...SYSTEM,
    },
    indexed: ['user', 'delegate'],
    display: 'user',
  },
  sys_audit: {
    columns: {
      tablename: 'string',
      fieldname: 'string',
      documentkey: 'string',
      oldvalue: 'string',
      newvalue: 'string',
      user: 'string',
      reason: 'string',
      record_checkpoint: 'integer',
      sys_id: 'string',
      sys_created_on: 'datetime',
      sys_created_by: 'string',
    },
    indexed: ['documentkey'],
    display: 'documentkey',
  },
  ...FORM_TABLES,
};

/** Whether the instance has a table of this name. */
export function isTable(name: string): name is TableName {
  return Object.hasOwn(TABLES, name);
}

/** The table a column refers to, or `null` when it is no reference (or no column). */
export function referredTable(table: TableName, column: string): TableName | null {
  const type = TABLES[table].columns[column];
  return typeof type === 'object' ? type.reference : null;
}

/** The columns of a dot-walked path; the same list for the same path. */
export function columnsOf(path: string): readonly string[] {
  return remembered(splitPaths, path, () => path.split('.'));
}

/** The type at a (dot-walked) column of a table, or `null` when there is no such column. */
export function columnAt(table: TableName, path: string): ColumnType | null {
  return remembered(types, `${table} ${path}`, () => typeAt(table, columnsOf(path)));
}

function typeAt(table: TableName, [column = '', ...rest]: readonly string[]): ColumnType | null {
  const columns = TABLES[table].columns;
  if (!Object.hasOwn(columns, column)) return null;
  if (rest.length === 0) return columns[column] ?? null;
  const next = referredTable(table, column);
  return next ? typeAt(next, rest) : null;
}

/** The schema never changes, and queries ask for the same few paths over and over, each once for every row. */
const splitPaths = new Map<string, readonly string[]>();
const types = new Map<string, ColumnType | null>();
const MOST_REMEMBERED = 5_000;

function remembered<Value>(known: Map<string, Value>, path: string, make: () => Value): Value {
  const found = known.get(path);
  if (found !== undefined) return found;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const made = make();
  known.set(path, made);
  return made;
}
