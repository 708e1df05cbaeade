/** Records as an integration sees them over REST: later than they exist, and some of them empty at first. */
import type { SandboxClock } from '../../clock.ts';
import { type AnyOf, compare, type Query, satisfies } from './query.ts';
import { referredTable, TABLES, type TableName } from './schema.ts';
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
    const [column = '', ...rest] = path.split('.');
    const value = row.fields[column] ?? '';
    if (rest.length === 0) return value;
    const next = referredTable(row.table, column);
    const referred = next && value ? get(next, value) : null;
    return referred ? valueAt(referred, rest.join('.')) : '';
  };
  const holds = (row: Row, any: AnyOf) =>
    any.some((clause) => satisfies(clause, valueAt(row, clause.column)));
  return {
    get,
    valueAt,
    withValue: (table, column, value) =>
      store.withValue(table, column, value).flatMap((row) => seen(row) ?? []),
    matching(table, { groups, order }) {
      const found: Row[] = [];
      for (const candidate of candidates(store, table, groups)) {
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

/** The few rows that indexes lead to where the query allows it, the whole table otherwise. */
function candidates(store: RecordStore, table: TableName, groups: Query['groups']): Iterable<Row> {
  const rows = new Map<string, Row>();
  for (const group of groups) {
    const found = indexed(store, table, group);
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
