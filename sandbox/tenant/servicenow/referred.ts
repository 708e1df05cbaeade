/** Which record somebody means who picks one in a form, by whatever they call it. */
import { sysIdOf } from './catalog.ts';
import type { TableName } from './schema-parts.ts';
import type { RecordStore, Stamp } from './store.ts';

/** The columns by which a record of a table is picked, the surest first. */
const NAMES: Readonly<Partial<Record<TableName, readonly string[]>>> = {
  sys_user: ['u_entra_object_id', 'user_name', 'email', 'name'],
  cmn_cost_center: ['code', 'name'],
  sys_user_group: ['name'],
  cmdb_ci_appl: ['name'],
};

/** The record's `sys_id`; nothing for nothing. Throws when no record, or more than one, is called that. */
export function referred(store: RecordStore, table: TableName, text: string): string {
  if (text === '' || store.get(table, text)) return text;
  for (const column of NAMES[table] ?? []) {
    const called = store.withValue(table, column, text);
    if (called.length === 0) continue;
    const linked = called.filter(({ fields }) => fields['u_entra_object_id']);
    const [found, ...others] = linked.length > 0 ? linked : called;
    if (found && others.length === 0) return found.sysId;
    throw new Error(`More than one ${table} of ServiceNow has the ${column} "${text}"; give its sys_id.`);
  }
  throw new Error(
    `ServiceNow has no ${table} "${text}"; give its sys_id or ${(NAMES[table] ?? []).join(', ')}.`,
  );
}

/** What forms let people pick besides users and groups. */
export function addPickable(
  store: RecordStore,
  stamp: Stamp,
  { costCenters, applications, groups }: Pickable,
): void {
  for (const [name, code] of Object.entries(costCenters)) {
    const fields = { name, code, account_number: code.replace(/^\D+/, '') };
    store.insert('cmn_cost_center', sysIdOf(`cmn_cost_center:${code}`), fields, stamp);
  }
  for (const name of applications)
    store.insert('cmdb_ci_appl', sysIdOf(`cmdb_ci_appl:${name}`), { name, install_status: '1' }, stamp);
  for (const name of groups)
    store.insert('sys_user_group', sysIdOf(`sys_user_group:${name}`), { name, active: 'true' }, stamp);
}

type Pickable = {
  /** Codes by name. */
  readonly costCenters: Readonly<Record<string, string>>;
  readonly applications: readonly string[];
  readonly groups: readonly string[];
};
