/** What the integration account's rights leave of a record, after the page was cut: an answer never says that there was more. */
import { columnsOf, referredTable, type TableName } from './schema.ts';
import type { Row } from './store.ts';
import type { Switches } from './switches.ts';

/** Whether an ACL keeps the row from the integration account. */
export function isLeftOut({ table, sysId }: Row, { rights }: Switches): boolean {
  if (table === 'cmn_rota' && !rights.roster) return true;
  return rights.filtered.includes(table) || rights.hidden.includes(sysId);
}

/** Whether the (dot-walked) column may be read; the record goes out without it otherwise. */
export function isColumnReadable(table: TableName, path: string, switches: Switches): boolean {
  if (switches.rights.columns.length === 0) return true;
  const [column = '', ...rest] = columnsOf(path);
  if (switches.rights.columns.includes(`${table}.${column}`)) return false;
  const next = rest.length > 0 ? referredTable(table, column) : null;
  return next === null || isColumnReadable(next, rest.join('.'), switches);
}
