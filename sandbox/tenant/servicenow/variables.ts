/** Catalog variables: rows of `sc_item_option_mtom` and `sc_item_option`, never columns of the request item. */
import type { Random } from '../simulator.ts';
import type { CatalogItem, CatalogVariable } from './catalog.ts';
import { cut } from './column-rules.ts';
import { changeRows, refuseUnreadableRows, rowsOf, storeRows } from './multi-row.ts';
import { define, definitionId } from './questions.ts';
import { referred } from './referred.ts';
import type { Appearance, Fields, RecordStore, Row, Stamp } from './store.ts';
import type { Switches } from './switches.ts';

export type FormParts = { readonly store: RecordStore; readonly random: Random; readonly switches: Switches };

/** One row per variable of the item, asked or not; unanswered ones are empty. Throws on an unknown name. */
export function storeVariables(
  parts: FormParts,
  item: CatalogItem,
  requestItem: string,
  answers: Fields,
  stamp: Stamp,
  appearance: { readonly mtom: Appearance; readonly option: Appearance },
): void {
  const { store, random, switches } = parts;
  for (const [order, variable] of item.variables.entries()) {
    define(store, item, variable, order, stamp);
    const answer = answers[variable.name] ?? '';
    if (variable.type === 'rows') {
      storeRows(parts, item, variable, requestItem, answer, stamp, appearance.option);
      continue;
    }
    const option = random.hex32();
    const value = cut(switches, 'sc_item_option', 'value', storedAnswer(store, variable, answer));
    const fields = { item_option_new: definitionId(item, variable), value };
    store.insert('sc_item_option', option, fields, stamp, appearance.option);
    const link = { request_item: requestItem, sc_item_option: option };
    store.insert('sc_item_option_mtom', random.hex32(), link, stamp, appearance.mtom);
  }
}

/** Overwrites answers of a request item. Throws on an unknown name, or where no record is called so. */
export function changeVariables(
  parts: FormParts,
  item: CatalogItem,
  requestItem: string,
  answers: Fields,
  stamp: Stamp,
): void {
  const { store, switches } = parts;
  checkAnswers(store, item, answers);
  for (const { name, option } of optionsOf(store, requestItem)) {
    const variable = item.variables.find((one) => one.name === name);
    const answer = answers[name];
    if (answer === undefined || !variable) continue;
    const value = cut(switches, 'sc_item_option', 'value', storedAnswer(store, variable, answer));
    if (value !== option.fields['value']) store.update('sc_item_option', option.sysId, { value }, stamp);
  }
  for (const variable of item.variables) {
    const answer = answers[variable.name];
    if (variable.type === 'rows' && answer !== undefined)
      changeRows(parts, item, variable, requestItem, answer, stamp);
  }
}

/** The answers by variable name, as stored or as REST sees them by now; rows as the JSON a script reads. */
export function variablesOf(source: Source, requestItem: string): Fields {
  const answers = optionsOf(source, requestItem).map(({ name, option }): readonly [string, string] => [
    name,
    option.fields['value'] ?? '',
  ]);
  return Object.fromEntries([...answers, ...rowsOf(source, requestItem)]);
}

/** The records themselves, or REST's view of them. */
export type Source = Pick<RecordStore, 'get' | 'withValue'>;

type Option = { readonly name: string; readonly option: Row };

function optionsOf(source: Source, requestItem: string): readonly Option[] {
  return source.withValue('sc_item_option_mtom', 'request_item', requestItem).flatMap((mtom) => {
    const option = source.get('sc_item_option', mtom.fields['sc_item_option'] ?? '');
    const definition = option && source.get('item_option_new', option.fields['item_option_new'] ?? '');
    return option && definition ? [{ name: definition.fields['name'] ?? '', option }] : [];
  });
}

/** What is stored for an answer: the `sys_id` of the record that is meant. */
function storedAnswer(store: RecordStore, { type, reference }: CatalogVariable, answer: string): string {
  if (!reference) return answer;
  if (type !== 'list') return referred(store, reference, answer);
  const named = answer.split(',').map((each) => referred(store, reference, each.trim()));
  return named.filter(Boolean).join(',');
}

/** Throws when an answer is to no question of the item, or names a record that isn't there. */
export function checkAnswers(store: RecordStore, item: CatalogItem, answers: Fields): void {
  const names = item.variables.map(({ name }) => name);
  const unknown = Object.keys(answers).filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(`"${item.name}" has no variable ${unknown.join(', ')}; it asks for ${names.join(', ')}.`);
  for (const variable of item.variables) {
    const answer = answers[variable.name] ?? '';
    if (variable.type === 'rows') refuseUnreadableRows(store, variable, answer);
    else storedAnswer(store, variable, answer);
  }
}
