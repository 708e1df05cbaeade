/** The tables of the sandbox instance: their columns, and which of them the instance keeps an index on. */

export type TableName =
  | 'sys_user'
  | 'sys_user_group'
  | 'sys_user_grmember'
  | 'sc_cat_item'
  | 'sc_request'
  | 'sc_req_item'
  | 'sc_task'
  | 'incident'
  | 'change_request'
  | 'sysapproval_approver'
  | 'sys_journal_field'
  | 'sc_item_option_mtom'
  | 'sc_item_option'
  | 'item_option_new';

export type ColumnType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'choice'
  | 'datetime'
  | 'journal'
  | { readonly reference: TableName };

export type Columns = Readonly<Record<string, ColumnType>>;

export type Table = {
  readonly columns: Columns;
  /** Columns an equality search on which costs the matches only. `sys_id` always is. */
  readonly indexed: readonly string[];
  /** The column that stands for a record where another one refers to it. */
  readonly display: string;
  /** What its numbers begin with; left out: records have none. */
  readonly prefix?: string;
};

const to = (table: TableName): ColumnType => ({ reference: table });

const SYSTEM: Columns = {
  sys_id: 'string',
  sys_created_on: 'datetime',
  sys_created_by: 'string',
  sys_updated_on: 'datetime',
  sys_updated_by: 'string',
  sys_mod_count: 'integer',
};

const TASK: Columns = {
  number: 'string',
  state: 'choice',
  approval: 'choice',
  active: 'boolean',
  short_description: 'string',
  description: 'string',
  priority: 'choice',
  urgency: 'choice',
  impact: 'choice',
  parent: to('sc_req_item'),
  assignment_group: to('sys_user_group'),
  assigned_to: to('sys_user'),
  opened_by: to('sys_user'),
  opened_at: 'datetime',
  closed_by: to('sys_user'),
  closed_at: 'datetime',
  due_date: 'datetime',
  close_notes: 'string',
  correlation_id: 'string',
  correlation_display: 'string',
  comments: 'journal',
  work_notes: 'journal',
  ...SYSTEM,
};

const task = (prefix: string, own: Columns, indexed: readonly string[] = []): Table => ({
  columns: { ...TASK, ...own },
  indexed: ['number', 'correlation_id', 'parent', ...indexed],
  display: 'number',
  prefix,
});

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
    indexed: ['user_name', 'email', 'u_entra_object_id'],
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
    incident_state: 'choice',
    severity: 'choice',
    close_code: 'string',
    resolved_at: 'datetime',
  }),
  change_request: task('CHG', { type: 'choice', risk: 'choice', close_code: 'string' }),
  sysapproval_approver: {
    columns: {
      sysapproval: to('sc_req_item'),
      document_id: 'string',
      source_table: 'string',
      approver: to('sys_user'),
      state: 'choice',
      comments: 'journal',
      due_date: 'datetime',
      group: to('sys_user_group'),
      ...SYSTEM,
    },
    indexed: ['sysapproval', 'approver'],
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
  sc_item_option_mtom: {
    columns: { request_item: to('sc_req_item'), sc_item_option: to('sc_item_option'), ...SYSTEM },
    indexed: ['request_item', 'sc_item_option'],
    display: 'sc_item_option',
  },
  sc_item_option: {
    columns: { item_option_new: to('item_option_new'), value: 'string', ...SYSTEM },
    indexed: ['item_option_new'],
    display: 'value',
  },
  item_option_new: {
    columns: {
      name: 'string',
      question_text: 'string',
      cat_item: to('sc_cat_item'),
      type: 'choice',
      mandatory: 'boolean',
      active: 'boolean',
      order: 'integer',
      ...SYSTEM,
    },
    indexed: ['cat_item'],
    display: 'question_text',
  },
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

/** The type at a (dot-walked) column of a table, or `null` when there is no such column. */
export function columnAt(table: TableName, path: string): ColumnType | null {
  const [column = '', ...rest] = path.split('.');
  const columns = TABLES[table].columns;
  if (!Object.hasOwn(columns, column)) return null;
  if (rest.length === 0) return columns[column] ?? null;
  const next = referredTable(table, column);
  return next ? columnAt(next, rest.join('.')) : null;
}
