/** What stands in a new instance: the catalog with the definitions of its variables, and what its forms let people pick. */
import { COST_CENTERS } from '../company/person.ts';
import type { CatalogItem } from './catalog.ts';
import { define } from './questions.ts';
import { addPickable } from './referred.ts';
import type { RecordStore, Stamp } from './store.ts';

/** As the CMDB calls them. */
const APPLICATIONS = ['Finance BI', 'Sales CRM', 'VPN', 'Engineering repositories', 'HR cases'];
/** Directory groups that an import made records of, without members. */
const GROUPS = ['GRP-VPN-USERS', 'GRP-TEAM-BETA', 'GRP-WIKI-READERS', 'GRP-PROJECT-ORION'];

export function addCatalog(store: RecordStore, stamp: Stamp, catalog: readonly CatalogItem[]): void {
  for (const item of catalog) {
    const fields = { name: item.name, short_description: item.description, active: 'true' };
    store.insert('sc_cat_item', item.sysId, fields, stamp);
    for (const [order, variable] of item.variables.entries()) define(store, item, variable, order, stamp);
  }
  addPickable(store, stamp, { costCenters: COST_CENTERS, applications: APPLICATIONS, groups: GROUPS });
}
