/** Records of the sandbox instance as they are; what an integration sees of them is `rest-view.ts`. */
import { glideTime } from './glide-time.ts';
import { Recent } from './recent.ts';
import { TABLES, type TableName } from './schema.ts';
import { TASK_TABLES } from './schema-parts.ts';

export type Fields = Readonly<Record<string, string>>;

/** A record. Every column of its table is present, empty ones as `''`; milliseconds where a number. */
export type Row = {
  readonly table: TableName;
  readonly sysId: string;
  readonly fields: Fields;
  /** When its transaction is visible to REST. */
  readonly visibleFrom: number;
  /** Until when REST reads its `value` as empty. */
  readonly blankUntil: number;
};

export type Stamp = {
  readonly at: number;
  /** `user_name` of whoever writes. */
  readonly by: string;
};

/** When REST begins to see a new record, and until when its `value` reads as empty. Both default to 0: at once. */
export type Appearance = { readonly visibleFrom?: number; readonly blankUntil?: number };

export interface RecordStore {
  insert(table: TableName, sysId: string, fields: Fields, stamp: Stamp, appearance?: Appearance): Row;
  /** Overwrites the fields and counts one modification. Throws when the record is gone. */
  update(table: TableName, sysId: string, changes: Fields, stamp: Stamp): Row;
  remove(table: TableName, sysId: string): void;
  get(table: TableName, sysId: string): Row | null;
  /** Rows whose indexed column has the value, upper and lower case alike. */
  withValue(table: TableName, column: string, value: string): readonly Row[];
  all(table: TableName): Iterable<Row>;
  /** Rows that changed at that time or later; `null` where the order of changes is not kept. */
  updatedSince(table: TableName, time: string): readonly Row[] | null;
  /** `RITM0010001`, …: the prefix and so many digits. */
  nextNumber(prefix: string, digits: number): string;
}

type Shelf = {
  readonly rows: Map<string, Row>;
  readonly indexes: ReadonlyMap<string, Map<string, Set<string>>>;
  /** Those that say when they changed, in the order of that. */
  readonly recent: Recent;
};

export function recordStore(): RecordStore {
  const shelves = new Map(
    Object.entries(TABLES).map(([name, { indexed }]): [string, Shelf] => [
      name,
      {
        rows: new Map(),
        indexes: new Map(indexed.map((column) => [column, new Map()])),
        recent: new Recent(),
      },
    ]),
  );
  const numbers = new Map<string, number>();
  const shelf = (table: TableName): Shelf => {
    const found = shelves.get(table);
    if (!found) throw new Error(`The sandbox ServiceNow instance has no table "${table}".`);
    return found;
  };
  const put = (row: Row) => {
    const { rows, indexes, recent } = shelf(row.table);
    const before = rows.get(row.sysId);
    rows.set(row.sysId, row);
    recent.put(row);
    for (const [column, index] of indexes)
      reindex(index, row.sysId, before?.fields[column], row.fields[column]);
    return row;
  };
  return {
    insert(table, sysId, fields, stamp, appearance = {}) {
      const empty = emptyOf(table);
      const at = glideTime(stamp.at);
      const system = { sys_id: sysId, sys_created_on: at, sys_created_by: stamp.by };
      const updated = Object.hasOwn(TABLES[table].columns, 'sys_updated_on')
        ? { sys_updated_on: at, sys_updated_by: stamp.by, sys_mod_count: '0' }
        : {};
      return put({
        table,
        sysId,
        fields: { ...empty, ...fields, ...system, ...updated },
        visibleFrom: appearance.visibleFrom ?? 0,
        blankUntil: appearance.blankUntil ?? 0,
      });
    },
    update(table, sysId, changes, stamp) {
      const row = shelf(table).rows.get(sysId);
      if (!row) throw new Error(`${table} ${sysId} is no longer there.`);
      const system = {
        sys_updated_on: glideTime(stamp.at),
        sys_updated_by: stamp.by,
        sys_mod_count: String(Number(row.fields['sys_mod_count']) + 1),
      };
      return put({ ...row, fields: { ...row.fields, ...changes, ...system } });
    },
    remove(table, sysId) {
      const { rows, indexes, recent } = shelf(table);
      const row = rows.get(sysId);
      rows.delete(sysId);
      recent.remove(sysId);
      for (const [column, index] of indexes) reindex(index, sysId, row?.fields[column], undefined);
    },
    get(table, sysId) {
      for (const each of concrete(table)) {
        const row = shelf(each).rows.get(sysId);
        if (row) return row;
      }
      return null;
    },
    withValue(table, column, value) {
      return concrete(table).flatMap((each) => {
        const { rows, indexes } = shelf(each);
        const ids = indexes.get(column)?.get(value.toLowerCase()) ?? [];
        return [...ids].flatMap((id) => rows.get(id) ?? []);
      });
    },
    all: (table) =>
      table === 'task'
        ? concrete(table).flatMap((each) => [...shelf(each).rows.values()])
        : shelf(table).rows.values(),
    updatedSince(table, time) {
      const found: Row[] = [];
      for (const each of concrete(table)) {
        const since = shelf(each).recent.since(time);
        if (!since) return null;
        found.push(...since);
      }
      return found;
    },
    nextNumber(prefix, digits) {
      const next = (numbers.get(prefix) ?? 10_000) + 1;
      numbers.set(prefix, next);
      return `${prefix}${String(next).padStart(digits, '0')}`;
    },
  };
}

/** Every column of a table, empty. */
function emptyOf(table: TableName): Fields {
  const known = empties.get(table);
  if (known) return known;
  const made = Object.fromEntries(Object.keys(TABLES[table].columns).map((column) => [column, '']));
  empties.set(table, made);
  return made;
}

const empties = new Map<TableName, Fields>();

/** `task` is read through to the tables that extend it. */
const concrete = (table: TableName): readonly TableName[] => (table === 'task' ? TASK_TABLES : [table]);

function reindex(index: Map<string, Set<string>>, id: string, old?: string, current?: string): void {
  const before = old?.toLowerCase();
  const after = current?.toLowerCase();
  if (before === after) return;
  if (before !== undefined) {
    const ids = index.get(before);
    ids?.delete(id);
    if (ids?.size === 0) index.delete(before);
  }
  if (after === undefined) return;
  const ids = index.get(after);
  if (ids) ids.add(id);
  else index.set(after, new Set([id]));
}
