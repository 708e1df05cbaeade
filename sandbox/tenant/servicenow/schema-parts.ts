/** What tables are made of: their names, the kinds of column, and the columns that every task has. */

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
  | 'item_option_new'
  | 'item_option_new_set'
  | 'sc_multi_row_question_answer'
  | 'cmn_cost_center'
  | 'cmdb_ci_appl'
  | 'cmn_rota'
  | 'sys_user_delegate'
  | 'sysapproval_group'
  | 'sys_audit'
  | 'task';

/** Tables whose records are read through `task` too, which holds none of its own. */
export const TASK_TABLES = [
  'sc_request',
  'sc_req_item',
  'sc_task',
  'incident',
  'change_request',
  'sysapproval_group',
] as const satisfies readonly TableName[];

export type ColumnType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'choice'
  | 'datetime'
  | 'journal'
  | { readonly reference: TableName };

type Columns = Readonly<Record<string, ColumnType>>;

export type Table = {
  readonly columns: Columns;
  /** Columns an equality search on which costs the matches only. `sys_id` always is. */
  readonly indexed: readonly string[];
  /** The column that stands for a record where another one refers to it. */
  readonly display: string;
  /** What its numbers begin with; left out: records have none. */
  readonly prefix?: string;
};

export const to = (table: TableName): ColumnType => ({ reference: table });

export const SYSTEM: Columns = {
  sys_id: 'string',
  sys_created_on: 'datetime',
  sys_created_by: 'string',
  sys_updated_on: 'datetime',
  sys_updated_by: 'string',
  sys_mod_count: 'integer',
};

export const TASK: Columns = {
  number: 'string',
  state: 'choice',
  approval: 'choice',
  active: 'boolean',
  short_description: 'string',
  description: 'string',
  priority: 'choice',
  urgency: 'choice',
  impact: 'choice',
  parent: to('task'),
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

export const task = (prefix: string, own: Columns, indexed: readonly string[] = []): Table => ({
  columns: { ...TASK, ...own },
  indexed: ['number', 'correlation_id', 'parent', ...indexed],
  display: 'number',
  prefix,
});
