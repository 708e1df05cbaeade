/** An update set: records as an instance imports, previews and commits them. */
import { createHash } from 'node:crypto';
import { type Columns, elements, escaped } from './xml.ts';

/** One record. `name`: what the platform knows it by among updates, which is how it finds it again. */
export type KitRecord = {
  readonly table: string;
  readonly sysId: string;
  readonly name: string;
  /** As the list of updates calls it. */
  readonly type: string;
  readonly target: string;
  readonly columns: Columns;
  /** Attributes of the record's element, which some tables have. */
  readonly attributes?: Readonly<Record<string, string>>;
};

/** The same for the same thing in every kit, so that what is committed again is found and not made twice. */
export function sysIdOf(what: string): string {
  return createHash('md5').update(`countersign kit: ${what}`).digest('hex');
}

/** A record under its own id, found again by it. */
export function record(table: string, what: string, type: string, columns: Columns): KitRecord {
  const sysId = sysIdOf(`${table} ${what}`);
  return { table, sysId, name: `${table}_${sysId}`, type, target: what, columns };
}

const TITLE = 'Countersign';
/** Not the moment of making: the same kit is the same bytes. */
const WRITTEN = '2026-01-01 00:00:00';

/** The file. The same records give the same bytes. */
export function updateSet(records: readonly KitRecord[], version: string): string {
  const setId = sysIdOf('update set');
  const head = {
    application: ['global', 'Global'],
    application_name: 'Global',
    application_scope: 'global',
    description: `Connects this instance with Countersign ${version}. It holds no secret. docs/connect/servicenow.md says what to do with it.`,
    name: TITLE,
    remote_sys_id: setId,
    state: 'loaded',
    sys_class_name: 'sys_remote_update_set',
    sys_created_by: 'countersign',
    sys_created_on: WRITTEN,
    sys_id: setId,
    sys_mod_count: '0',
    sys_updated_by: 'countersign',
    sys_updated_on: WRITTEN,
  } as const;
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n<unload unload_date="${WRITTEN}">`,
    `<sys_remote_update_set action="INSERT_OR_UPDATE">\n${elements(head)}\n</sys_remote_update_set>`,
    ...records.map((one) => updateOf(one, setId)),
    '</unload>\n',
  ].join('\n');
}

function updateOf(record: KitRecord, setId: string): string {
  const columns = {
    action: 'INSERT_OR_UPDATE',
    application: ['global', 'Global'],
    category: 'customer',
    name: record.name,
    payload: payloadOf(record),
    remote_update_set: [setId, TITLE],
    replace_on_upgrade: 'false',
    sys_class_name: 'sys_update_xml',
    sys_created_by: 'countersign',
    sys_created_on: WRITTEN,
    sys_id: sysIdOf(`update of ${record.name}`),
    sys_mod_count: '0',
    sys_updated_by: 'countersign',
    sys_updated_on: WRITTEN,
    target_name: record.target,
    type: record.type,
    update_domain: 'global',
  } as const;
  return `<sys_update_xml action="INSERT_OR_UPDATE">\n${elements(columns)}\n</sys_update_xml>`;
}

function payloadOf({ table, sysId, name, columns, attributes = {} }: KitRecord): string {
  const own = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const all = {
    ...columns,
    sys_class_name: table,
    sys_id: sysId,
    sys_scope: ['global', 'Global'],
    sys_update_name: name,
  } as const;
  return `<?xml version="1.0" encoding="UTF-8"?><record_update table="${table}"><${table} action="INSERT_OR_UPDATE"${own.join('')}>\n${elements(all)}\n</${table}></record_update>`;
}
