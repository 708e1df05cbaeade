/** Multi-row variable sets: their answers are rows of `sc_multi_row_question_answer`, and no variable of the item. */
import type { CatalogItem, CatalogVariable } from './catalog.ts';
import { columnId, setId } from './questions.ts';
import { referred } from './referred.ts';
import type { Appearance, Fields, RecordStore, Stamp } from './store.ts';
import type { FormParts, Source } from './variables.ts';

const TABLE = 'sc_multi_row_question_answer';

/** One record for each cell; cells of one row share `row_index`. */
export function storeRows(
  { store, random }: FormParts,
  item: CatalogItem,
  variable: CatalogVariable,
  requestItem: string,
  answer: string,
  stamp: Stamp,
  appearance: Appearance,
): void {
  for (const row of cellsOf(variable, answer)) {
    const row_index = random.hex32();
    for (const column of variable.columns ?? []) {
      const said = row[column.name] ?? '';
      const fields = {
        parent_id: requestItem,
        parent_table_name: 'sc_req_item',
        variable_set: setId(item, variable),
        item_option_new: columnId(item, variable, column),
        row_index,
        value: column.reference ? referred(store, column.reference, said) : said,
      };
      store.insert(TABLE, random.hex32(), fields, stamp, appearance);
    }
  }
}

/** Rows are replaced as a whole. */
export function changeRows(
  parts: FormParts,
  item: CatalogItem,
  variable: CatalogVariable,
  requestItem: string,
  answer: string,
  stamp: Stamp,
): void {
  const set = setId(item, variable);
  for (const cell of parts.store.withValue(TABLE, 'parent_id', requestItem))
    if (cell.fields['variable_set'] === set) parts.store.remove(TABLE, cell.sysId);
  storeRows(parts, item, variable, requestItem, answer, stamp, {});
}

/** The sets of an item by their names, each as the JSON text that a script reads. */
export function rowsOf(source: Source, requestItem: string): readonly (readonly [string, string])[] {
  const sets = new Map<string, Map<string, Record<string, string>>>();
  for (const { fields } of source.withValue(TABLE, 'parent_id', requestItem)) {
    const set =
      source.get('item_option_new_set', fields['variable_set'] ?? '')?.fields['internal_name'] ?? '';
    const column = source.get('item_option_new', fields['item_option_new'] ?? '')?.fields['name'] ?? '';
    const rows = sets.get(set) ?? new Map<string, Record<string, string>>();
    sets.set(set, rows);
    const index = fields['row_index'] ?? '';
    rows.set(index, { ...rows.get(index), [column]: fields['value'] ?? '' });
  }
  return [...sets].map(([set, rows]) => [set, JSON.stringify([...rows.values()])]);
}

/** Throws unless the answer is a JSON array of objects whose members are columns of the set. */
export function refuseUnreadableRows(store: RecordStore, variable: CatalogVariable, answer: string): void {
  for (const row of cellsOf(variable, answer))
    for (const [name, said] of Object.entries(row)) {
      const column = variable.columns?.find((one) => one.name === name);
      if (!column) {
        const names = (variable.columns ?? []).map((one) => one.name).join(', ');
        throw new Error(`A row of "${variable.name}" has no ${name}; it asks for ${names}.`);
      }
      if (column.reference) referred(store, column.reference, said);
    }
}

function cellsOf({ name }: CatalogVariable, answer: string): readonly Fields[] {
  if (answer === '') return [];
  const wanted = `"${name}" is answered by a JSON array of objects with text members, as text.`;
  let rows: unknown;
  try {
    rows = JSON.parse(answer);
  } catch {
    throw new Error(wanted);
  }
  if (!Array.isArray(rows)) throw new Error(wanted);
  return rows.map((row: unknown) => {
    const isCells =
      typeof row === 'object' && row !== null && Object.values(row).every((said) => typeof said === 'string');
    if (!isCells) throw new Error(wanted);
    return row as Fields;
  });
}
