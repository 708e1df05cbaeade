/** Catalog variables: rows of `sc_item_option_mtom` and `sc_item_option`, never columns of the request item. */
import type { Random } from '../simulator.ts';
import { type CatalogItem, type CatalogVariable, sysIdOf } from './catalog.ts';
import type { Appearance, Fields, RecordStore, Row, Stamp } from './store.ts';

/** The definition's `sys_id`. */
export function definitionId(item: CatalogItem, variable: CatalogVariable): string {
  return sysIdOf(`${item.name}:${variable.name}`);
}

/** One row per variable of the item, asked or not; unanswered ones are empty. Throws on an unknown name. */
export function storeVariables(
  store: RecordStore,
  random: Random,
  item: CatalogItem,
  requestItem: string,
  answers: Fields,
  stamp: Stamp,
  appearance: { readonly mtom: Appearance; readonly option: Appearance },
): void {
  refuseUnknown(item, answers);
  for (const variable of item.variables) {
    const option = random.hex32();
    const value = answers[variable.name] ?? '';
    const fields = { item_option_new: definitionId(item, variable), value };
    store.insert('sc_item_option', option, fields, stamp, appearance.option);
    const link = { request_item: requestItem, sc_item_option: option };
    store.insert('sc_item_option_mtom', random.hex32(), link, stamp, appearance.mtom);
  }
}

/** Overwrites answers of a request item. Throws on an unknown name. */
export function changeVariables(
  store: RecordStore,
  item: CatalogItem,
  requestItem: string,
  answers: Fields,
  stamp: Stamp,
): void {
  refuseUnknown(item, answers);
  for (const { name, option } of optionsOf(store, requestItem)) {
    const value = answers[name];
    if (value !== undefined && value !== option.fields['value']) {
      store.update('sc_item_option', option.sysId, { value }, stamp);
    }
  }
}

/** The answers by variable name, as stored or as REST sees them by now. */
export function variablesOf(source: Source, requestItem: string): Fields {
  return Object.fromEntries(
    optionsOf(source, requestItem).map(({ name, option }) => [name, option.fields['value'] ?? '']),
  );
}

/** The records themselves, or REST's view of them. */
type Source = Pick<RecordStore, 'get' | 'withValue'>;

type Option = { readonly name: string; readonly option: Row };

function optionsOf(source: Source, requestItem: string): readonly Option[] {
  return source.withValue('sc_item_option_mtom', 'request_item', requestItem).flatMap((mtom) => {
    const option = source.get('sc_item_option', mtom.fields['sc_item_option'] ?? '');
    const definition = option && source.get('item_option_new', option.fields['item_option_new'] ?? '');
    return option && definition ? [{ name: definition.fields['name'] ?? '', option }] : [];
  });
}

/** Throws when an answer is to no question of the item. */
export function refuseUnknown(item: CatalogItem, answers: Fields): void {
  const names = item.variables.map(({ name }) => name);
  const unknown = Object.keys(answers).filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw new Error(`"${item.name}" has no variable ${unknown.join(', ')}; it asks for ${names.join(', ')}.`);
}
