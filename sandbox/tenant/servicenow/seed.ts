/** What stands in a new instance: the catalog with the definitions of its variables. */
import { CATALOG } from './catalog.ts';
import type { RecordStore, Stamp } from './store.ts';
import { definitionId } from './variables.ts';

export function addCatalog(store: RecordStore, stamp: Stamp): void {
  for (const item of CATALOG) {
    const fields = { name: item.name, short_description: item.description, active: 'true' };
    store.insert('sc_cat_item', item.sysId, fields, stamp);
    for (const [order, variable] of item.variables.entries()) {
      const definition = {
        name: variable.name,
        question_text: variable.question,
        cat_item: item.sysId,
        type: variable.type,
        mandatory: String(variable.mandatory),
        active: 'true',
        order: String((order + 1) * 100),
      };
      store.insert('item_option_new', definitionId(item, variable), definition, stamp);
    }
  }
}
