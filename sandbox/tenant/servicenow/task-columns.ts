/** Columns of tasks and approver rows that the instance fills in by itself. */
import { initialState, isActiveState } from './choices.ts';
import { glideTime } from './glide-time.ts';
import { TABLES, type TableName } from './schema.ts';
import type { Fields, RecordStore, Row, Stamp } from './store.ts';

/** What a new record has where its author said nothing. */
export function defaults(store: RecordStore, table: TableName, given: Fields, stamp: Stamp): Fields {
  if (table === 'sysapproval_approver') {
    return { state: 'not requested', document_id: given['sysapproval'] ?? '', source_table: 'sc_req_item' };
  }
  const state = initialState(table);
  if (state === null) return {};
  return {
    number: store.nextNumber(TABLES[table].prefix ?? ''),
    state,
    approval: 'not requested',
    priority: '4',
    urgency: '3',
    impact: '3',
    opened_by: userNamed(store, stamp.by),
    opened_at: glideTime(stamp.at),
    ...(table === 'sc_task' && { parent: given['request_item'] ?? '' }),
  };
}

/** Columns that follow from the state: `active`, who closed it when, and the incident's older state column. */
export function derived(
  store: RecordStore,
  table: TableName,
  fields: Fields,
  stamp: Stamp,
  before?: Row,
): Fields {
  if (isActiveState(table, '') === null) return {};
  const mirror = table === 'incident' ? incidentState(fields, before) : {};
  const active = isActiveState(table, mirror['state'] ?? fields['state'] ?? '') ?? true;
  return { ...mirror, active: String(active), ...closure(store, active, stamp, before) };
}

function closure(store: RecordStore, active: boolean, stamp: Stamp, before?: Row): Fields {
  if (active) return { closed_at: '', closed_by: '' };
  if (before?.fields['active'] === 'false') return {};
  return { closed_at: glideTime(stamp.at), closed_by: userNamed(store, stamp.by) };
}

function userNamed(store: RecordStore, userName: string): string {
  return store.withValue('sys_user', 'user_name', userName)[0]?.sysId ?? '';
}

/** `incident_state` mirrors `state`; whichever was written wins. */
function incidentState(fields: Fields, before?: Row): Fields {
  const old = fields['incident_state'] ?? '';
  const writtenOld = old !== '' && old !== before?.fields['incident_state'];
  const state = writtenOld ? old : (fields['state'] ?? '');
  return { state, incident_state: state };
}
