/** A record as the Table API writes it: every value text, references as objects with a link, journals empty. */
import { SERVICENOW_HOST } from '../../company.ts';
import { choiceLabel } from './choices.ts';
import { displayTime } from './glide-time.ts';
import type { RestView } from './rest-view.ts';
import { isColumnReadable, isLeftOut } from './rights.ts';
import { columnAt, columnsOf, referredTable, TABLES, type TableName } from './schema.ts';
import type { RecordStore, Row } from './store.ts';
import type { Switches } from './switches.ts';

type ReadOptions = {
  readonly display: 'false' | 'true' | 'all';
  /** References as plain text instead of `{link, value}`. */
  readonly plainReferences: boolean;
  /** The columns asked for, dot-walked ones included; `null`: all. Unknown ones are left out. */
  readonly fields: readonly string[] | null;
};

/** The `sysparm_…` parameters that shape a record. */
export function readOptions(search: URLSearchParams): ReadOptions {
  const display = search.get('sysparm_display_value');
  const fields = search.get('sysparm_fields');
  return {
    display: display === 'true' || display === 'all' ? display : 'false',
    plainReferences: search.get('sysparm_exclude_reference_link') === 'true',
    fields: fields ? fields.split(',').map((field) => field.trim()) : null,
  };
}

export interface Wire {
  record(row: Row, options: ReadOptions): Readonly<Record<string, unknown>>;
}

export function wire(store: RecordStore, view: RestView, switches: Switches): Wire {
  const journalText = ({ sysId }: Row, column: string): string =>
    store
      .withValue('sys_journal_field', 'element_id', sysId)
      .filter(({ fields }) => fields['element'] === column)
      .map(
        ({ fields }) =>
          `${displayTime(fields['sys_created_on'] ?? '', switches.display.timeZone)} - ${fields['sys_created_by']}\n${fields['value']}\n\n`,
      )
      .reverse()
      .join('');

  const displayed = (row: Row, path: string, value: string): string => {
    const { table, column } = endOf(row.table, path);
    const type = columnAt(row.table, path);
    if (type === 'journal') return path === column ? journalText(row, column) : '';
    if (type === 'datetime') return value && displayTime(value, switches.display.timeZone);
    if (type === 'choice') return choiceLabel(table, column, value, switches.display.language);
    if (type === null || typeof type !== 'object' || !value) return value;
    const referred = view.get(type.reference, value);
    return referred
      ? displayed(
          referred,
          TABLES[type.reference].display,
          view.valueAt(referred, TABLES[type.reference].display),
        )
      : '';
  };

  /** What lies behind a reference to a record that rights leave out reads as empty. */
  const isBehindRights = (row: Row, path: string): boolean => {
    const columns = columnsOf(path);
    if (columns.length === 1) return false;
    const [column = '', ...rest] = columns;
    const next = referredTable(row.table, column);
    const referred = next ? view.get(next, row.fields[column] ?? '') : null;
    if (!referred) return false;
    const unreadable = switches.rights.unreadable.includes(referred.table);
    return unreadable || isLeftOut(referred, switches) || isBehindRights(referred, rest.join('.'));
  };

  const cell = (row: Row, path: string, options: ReadOptions): unknown => {
    const type = columnAt(row.table, path);
    const stored = isBehindRights(row, path) ? '' : view.valueAt(row, path);
    const reference =
      type !== null && typeof type === 'object' && stored && !options.plainReferences ? type.reference : null;
    const link = reference && `https://${SERVICENOW_HOST}/api/now/table/${reference}/${stored}`;
    if (options.display === 'false') return link ? { link, value: stored } : stored;
    const display_value = displayed(row, path, stored);
    if (options.display === 'all') return { display_value, value: stored, ...(link && { link }) };
    return link ? { display_value, link } : display_value;
  };

  return {
    record(row, options) {
      const paths = options.fields ?? Object.keys(TABLES[row.table].columns);
      const known = paths.filter(
        (path) => columnAt(row.table, path) && isColumnReadable(row.table, path, switches),
      );
      return Object.fromEntries(known.map((path) => [path, cell(row, path, options)]));
    },
  };
}

/** The table and column a path ends at. */
function endOf(table: TableName, path: string): { readonly table: TableName; readonly column: string } {
  const cut = path.lastIndexOf('.');
  if (cut < 0) return { table, column: path };
  const type = columnAt(table, path.slice(0, cut));
  return {
    table: type !== null && typeof type === 'object' ? type.reference : table,
    column: path.slice(cut + 1),
  };
}
