/** What the instance makes of a value on its way into a column. */
import { TABLES, type TableName } from './schema.ts';
import { TASK_TABLES } from './schema-parts.ts';
import type { Fields, Row } from './store.ts';
import type { Switches } from './switches.ts';

/** Text as far as the column is long. Nobody is told of the rest; half a character may be what remains. */
export function cut({ lengths }: Switches, table: TableName, column: string, value: string): string {
  if (TABLES[table].columns[column] !== 'string') return value;
  const shared = TASK_TABLES.some((task) => task === table) ? lengths[`task.${column}`] : undefined;
  const most = lengths[`${table}.${column}`] ?? shared;
  return most === undefined ? value : value.slice(0, most);
}

/** The state that a rule of the instance puts in the place of the one written. */
export function flipped({ rules }: Switches, before: Row, changes: Fields): Fields {
  const state = changes['state'];
  if (state === undefined || state === before.fields['state']) return {};
  const rule = rules.flips.find(({ table, from }) => table === before.table && from === state);
  return rule ? { state: rule.to } : {};
}
