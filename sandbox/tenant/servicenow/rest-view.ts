/** Records as an integration sees them over REST: later than they exist, and some of them empty at first. */
import type { SandboxClock } from '../../clock.ts';
import { type AnyOf, type Clause, compare, type Query, satisfies } from './query.ts';
import { columnsOf, referredTable, TABLES, type TableName } from './schema.ts';
import type { RecordStore, Row } from './store.ts';

export interface RestView {
  /** The record, if its transaction is visible by now. */
  get(table: TableName, sysId: string): Row | null;
  /** Visible rows whose indexed column has the value. */
  withValue(table: TableName, column: string, value: string): readonly Row[];
  /** Every visible record that matches, in the order asked for. */
  matching(table: TableName, query: Query): readonly Row[];
  /** The stored value at a path (`request.number`); `''` where a reference on the way is empty or unseen. */
  valueAt(row: Row, path: string): string;
}

export function restView(store: RecordStore, clock: SandboxClock): RestView {
  const seen = (row: Row | null): Row | null => {
    if (!row || row.visibleFrom > clock.now()) return null;
    return row.blankUntil > clock.now() ? { ...row, fields: { ...row.fields, value: '' } } : row;
  };
  const get = (table: TableName, sysId: string) => seen(store.get(table, sysId));
  const valueAt = (row: Row, path: string): string => {
    const columns = columnsOf(path);
    let at = row;
    for (let place = 0; place < columns.length - 1; place += 1) {
      const column = columns[place] ?? '';
      const next = referredTable(at.table, column);
      const value = at.fields[column];
      const referred = next && value ? get(next, value) : null;
      if (!referred) return '';
      at = referred;
    }
    return at.fields[columns.at(-1) ?? ''] ?? '';
  };
  // A note is long, and may be asked for by many lines: its value is looked up and lowered once for all of them.
  const holds = (row: Row, any: AnyOf) => {
    let column: string | null = null;
    let value = '';
    for (const clause of any) {
      if (clause.column !== column) value = valueAt(row, clause.column).toLowerCase();
      column = clause.column;
      if (satisfies(clause, value)) return true;
    }
    return false;
  };
  return {
    get,
    valueAt,
    withValue: (table, column, value) =>
      store.withValue(table, column, value).flatMap((row) => seen(row) ?? []),
    matching(table, { groups, order }) {
      const found: Row[] = [];
      for (const candidate of candidates(store, table, groups, isTotal(order))) {
        const row = seen(candidate);
        if (!row) continue;
        if (!groups.some((all) => all.every((any) => holds(row, any)))) continue;
        found.push(row);
      }
      if (order.length === 0) return found;
      return found.sort((one, other) => {
        for (const { column, descending } of order) {
          const difference = compare(valueAt(one, column), valueAt(other, column));
          if (difference !== 0) return descending ? -difference : difference;
        }
        return 0;
      });
    },
  };
}

/** Whether rows come in the same order from wherever they are taken. */
const isTotal = (order: Query['order']) => order.some(({ column }) => column === 'sys_id');

/** The few rows that indexes lead to where the query allows it, the whole table otherwise. */
function candidates(
  store: RecordStore,
  table: TableName,
  groups: Query['groups'],
  ordered: boolean,
): Iterable<Row> {
  const rows = new Map<string, Row>();
  for (const group of groups) {
    const found = indexed(store, table, group) ?? (ordered ? changed(store, table, group) : null);
    if (!found) return store.all(table);
    for (const row of found) rows.set(row.sysId, row);
  }
  return rows.values();
}

/** What the first indexed equality of the group leaves, or `null` when it has none. */
function indexed(store: RecordStore, table: TableName, group: readonly AnyOf[]): readonly Row[] | null {
  for (const [clause, ...alternatives] of group) {
    if (!clause || alternatives.length > 0) continue;
    const { column, operator, value } = clause;
    if (operator !== '=' && operator !== 'IN') continue;
    const values = operator === '=' ? [value] : value.split(',');
    if (column === 'sys_id') return values.flatMap((id) => store.get(table, id) ?? []);
    if (TABLES[table].indexed.includes(column)) {
      return values.flatMap((each) => store.withValue(table, column, each));
    }
  }
  return null;
}

/** What changed since the time the group names, itself or behind an indexed reference; `null` when it names none. */
function changed(store: RecordStore, table: TableName, group: readonly AnyOf[]): readonly Row[] | null {
  for (const [clause, ...alternatives] of group) {
    if (clause?.operator !== '>=' || alternatives.length > 0) continue;
    const found = changedBy(store, table, columnsOf(clause.column), clause);
    if (found) return found;
  }
  return null;
}

function changedBy(
  store: RecordStore,
  table: TableName,
  [column = '', ...rest]: readonly string[],
  clause: Clause,
): readonly Row[] | null {
  if (column === 'sys_updated_on' && rest.length === 0) return store.updatedSince(table, clause.value);
  const next =
    rest.length === 1 && TABLES[table].indexed.includes(column) ? referredTable(table, column) : null;
  const behind = next && changedBy(store, next, rest, clause);
  return behind ? behind.flatMap(({ sysId }) => store.withValue(table, column, sysId)) : null;
}
