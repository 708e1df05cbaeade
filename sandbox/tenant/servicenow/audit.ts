/** Who changed which column: `sys_audit`, for the tables whose dictionary entry has auditing on. */
import { sysIdOf } from './catalog.ts';
import { TABLES } from './schema.ts';
import type { RecordStore, Row, Stamp } from './store.ts';
import type { Switches } from './switches.ts';

/** Keeps a change, column by column. Inserts, journals and system columns aren't kept. */
export function audit(
  store: RecordStore,
  { audit: { tables, late } }: Switches,
  before: Row,
  after: Row,
  stamp: Stamp,
): void {
  if (!tables.includes(after.table)) return;
  for (const [column, type] of Object.entries(TABLES[after.table].columns)) {
    const [oldvalue = '', newvalue = ''] = [before.fields[column], after.fields[column]];
    if (column.startsWith('sys_') || type === 'journal' || oldvalue === newvalue) continue;
    const checkpoint = after.fields['sys_mod_count'] ?? '';
    const fields = {
      tablename: after.table,
      fieldname: column,
      documentkey: after.sysId,
      oldvalue,
      newvalue,
      user: stamp.by,
      record_checkpoint: checkpoint,
    };
    const id = sysIdOf(`sys_audit:${after.sysId}:${column}:${checkpoint}`);
    store.insert('sys_audit', id, fields, stamp, {
      visibleFrom: Math.max(after.visibleFrom, stamp.at + late),
    });
  }
}
