/** The one way records change: numbers, journals, derived columns, the approval engine, then the customer's rule. */
import type { SandboxClock } from '../../clock.ts';
import type { Random } from '../simulator.ts';
import { settleApprovals } from './approval-engine.ts';
import { audit } from './audit.ts';
import type { BusinessRule } from './business-rule.ts';
import type { CatalogItem } from './catalog.ts';
import { cut, flipped } from './column-rules.ts';
import type { Fate } from './outbox.ts';
import { TABLES, type TableName } from './schema.ts';
import type { Appearance, Fields, RecordStore, Row, Stamp } from './store.ts';
import type { Switches } from './switches.ts';
import { defaults, derived } from './task-columns.ts';

type WriteOptions = {
  /** `user_name` of whoever writes. */
  readonly by: string;
  /** What becomes of the webhook of this change. Default `send`. */
  readonly fate?: Fate;
  /** Counts as a modification although no column of the record differs (its variables do). */
  readonly touched?: boolean;
};

/** A write's record and the deliveries it led to. */
type Written = { readonly row: Row; readonly deliveries: readonly string[] };

export interface Records {
  /** Unknown and system columns are ignored, as the instance does. */
  create(table: TableName, fields: Fields, options: WriteOptions & Appearance): Written;
  /** Throws when the record is gone. */
  change(row: Row, changes: Fields, options: WriteOptions): Written;
  /** Removes a record with its approver rows and journal. */
  erase(row: Row): void;
}

export type Parts = {
  readonly clock: SandboxClock;
  readonly random: Random;
  readonly store: RecordStore;
  readonly switches: Switches;
  /** What can be ordered. */
  readonly catalog: readonly CatalogItem[];
};

export function records(parts: Parts, rule: BusinessRule): Records {
  const { clock, random, store, switches } = parts;
  const stampOf = (by: string): Stamp => ({ at: clock.now(), by });

  const follow = (before: Row | null, row: Row, { by, fate = 'send' }: WriteOptions): Written => {
    const deliveries = [...rule.run({ before, after: row, by, fate })];
    const change = (other: Row, changes: Fields) => {
      deliveries.push(...self.change(other, changes, { by: 'system', fate }).deliveries);
    };
    settleApprovals(store, switches, before, row, change);
    return { row: store.get(row.table, row.sysId) ?? row, deliveries };
  };

  const self: Records = {
    create(table, fields, options) {
      const sysId = random.hex32();
      const stamp = stampOf(options.by);
      const { columns, journals } = split(table, pointing(store, table, fields), switches);
      const complete = { ...defaults(store, table, columns, stamp, switches), ...columns };
      const row = store.insert(
        table,
        sysId,
        { ...complete, ...derived(store, table, complete, stamp, switches) },
        stamp,
        options,
      );
      appendJournals(parts, row, journals, stamp);
      return follow(null, row, options);
    },
    change(row, changes, options) {
      const stamp = stampOf(options.by);
      const before = store.get(row.table, row.sysId);
      if (!before) throw new Error(`${row.table} ${row.sysId} is no longer there.`);
      const { columns: written, journals } = split(row.table, pointing(store, row.table, changes), switches);
      const columns = { ...written, ...flipped(switches, before, written) };
      const complete = {
        ...columns,
        ...derived(store, row.table, { ...before.fields, ...columns }, stamp, switches, before),
      };
      const differs = Object.entries(complete).some(([column, value]) => before.fields[column] !== value);
      if (!differs && journals.length === 0 && !options.touched) return { row: before, deliveries: [] };
      const after = store.update(row.table, row.sysId, complete, stamp);
      appendJournals(parts, after, journals, stamp);
      audit(store, switches, before, after, stamp);
      return follow(before, after, options);
    },
    erase(row) {
      for (const approval of store.withValue('sysapproval_approver', 'sysapproval', row.sysId))
        self.erase(approval);
      for (const mtom of store.withValue('sc_item_option_mtom', 'request_item', row.sysId)) {
        store.remove('sc_item_option', mtom.fields['sc_item_option'] ?? '');
        store.remove(mtom.table, mtom.sysId);
      }
      for (const cell of store.withValue('sc_multi_row_question_answer', 'parent_id', row.sysId))
        store.remove(cell.table, cell.sysId);
      for (const entry of store.withValue('sys_journal_field', 'element_id', row.sysId)) {
        store.remove(entry.table, entry.sysId);
      }
      store.remove(row.table, row.sysId);
    },
  };
  return self;
}

/** A reference to a record of another table points nowhere: it shows nothing, leads to nothing, and is in no related list. */
function pointing(store: RecordStore, table: TableName, fields: Fields): Fields {
  const isElsewhere = ([column, id]: readonly [string, string]) => {
    const type = TABLES[table].columns[column];
    if (typeof type !== 'object' || type.reference === 'task' || id === '') return false;
    return store.get(type.reference, id) === null && store.get('task', id) !== null;
  };
  return Object.fromEntries(
    Object.entries(fields).map((field) => (isElsewhere(field) ? [field[0], ''] : field)),
  );
}

type Journal = readonly [element: string, text: string];

/** Journals go to a table of their own; unknown and system columns go nowhere. */
function split(
  table: TableName,
  fields: Fields,
  switches: Switches,
): { columns: Fields; journals: readonly Journal[] } {
  const known = TABLES[table].columns;
  const writable = Object.entries(fields).filter(
    ([column]) => Object.hasOwn(known, column) && !column.startsWith('sys_'),
  );
  return {
    columns: Object.fromEntries(
      writable
        .filter(([column]) => known[column] !== 'journal')
        .map(([column, value]) => [column, cut(switches, table, column, value)]),
    ),
    journals: writable.filter(([column, text]) => known[column] === 'journal' && text !== ''),
  };
}

function appendJournals(
  { random, store, switches }: Parts,
  row: Row,
  journals: readonly Journal[],
  stamp: Stamp,
): void {
  for (const [element, text] of journals) {
    const value = cut(switches, 'sys_journal_field', 'value', text);
    const entry = { element_id: row.sysId, element, name: row.table, value };
    store.insert('sys_journal_field', random.hex32(), entry, stamp, { visibleFrom: row.visibleFrom });
  }
}
