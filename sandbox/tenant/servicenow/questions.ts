/** The definitions of catalog variables: `item_option_new`, and the sets that hold the columns of rows. */
import { type CatalogItem, type CatalogVariable, sysIdOf, type VariableType } from './catalog.ts';
import type { RecordStore, Stamp } from './store.ts';

/** The platform's own numbers of question types. */
const TYPES: Readonly<Record<Exclude<VariableType, 'rows'>, string>> = {
  text: '6',
  integer: '6',
  choice: '5',
  checkbox: '7',
  reference: '8',
  date: '9',
  datetime: '10',
  list: '21',
};

/** The definition's `sys_id`. A question that asks for a record is another one than that which asks for text. */
export function definitionId(item: CatalogItem, variable: CatalogVariable): string {
  return sysIdOf([item.name, variable.name, variable.reference].filter(Boolean).join(':'));
}

/** The `sys_id` of the set that holds the columns of rows. */
export function setId(item: CatalogItem, variable: CatalogVariable): string {
  return sysIdOf(`${item.name}:${variable.name}:set`);
}

/** Stores the definition of a question unless it is there. */
export function define(
  store: RecordStore,
  item: CatalogItem,
  variable: CatalogVariable,
  order: number,
  stamp: Stamp,
): void {
  const id = variable.type === 'rows' ? setId(item, variable) : definitionId(item, variable);
  if (store.get('item_option_new', id) ?? store.get('item_option_new_set', id)) return;
  if (variable.type === 'rows') defineSet(store, item, variable, stamp);
  else store.insert('item_option_new', id, { ...question(variable, order), cat_item: item.sysId }, stamp);
}

function defineSet(store: RecordStore, item: CatalogItem, variable: CatalogVariable, stamp: Stamp): void {
  const set = setId(item, variable);
  const fields = { internal_name: variable.name, title: variable.question, type: 'one_to_many' };
  store.insert('item_option_new_set', set, fields, stamp);
  for (const [order, column] of (variable.columns ?? []).entries()) {
    const inSet = { ...question(column, order), variable_set: set };
    store.insert('item_option_new', columnId(item, variable, column), inSet, stamp);
  }
}

/** The definition of a column of rows. */
export function columnId(item: CatalogItem, rows: CatalogVariable, column: CatalogVariable): string {
  return sysIdOf(`${item.name}:${rows.name}:${column.name}`);
}

function question({ name, question, type, mandatory, reference }: CatalogVariable, order: number) {
  return {
    name,
    question_text: question,
    type: type === 'rows' ? '' : TYPES[type],
    reference: reference ?? '',
    mandatory: String(mandatory),
    active: 'true',
    order: String((order + 1) * 100),
  };
}
