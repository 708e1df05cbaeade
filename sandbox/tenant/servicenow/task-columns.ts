/** Columns of tasks and approver rows that the instance fills in by itself. */
import { initialState, isActiveState } from './choices.ts';
import { glideTime } from './glide-time.ts';
import { TABLES, type TableName } from './schema.ts';
import type { Fields, RecordStore, Row, Stamp } from './store.ts';
import type { Switches } from './switches.ts';

/** What a new record has where its author said nothing. */
export function defaults(
  store: RecordStore,
  table: TableName,
  given: Fields,
  stamp: Stamp,
  { numbers }: Pick<Switches, 'numbers'>,
): Fields {
  if (table === 'sysapproval_approver') {
    const asked = given['sysapproval'] ?? '';
    const source_table = store.get('task', asked)?.table ?? 'sc_req_item';
    return { state: 'not requested', document_id: asked, source_table };
  }
  const state = initialState(table);
  if (state === null) return {};
  const { prefix, digits } = numbers[table] ?? { prefix: TABLES[table].prefix ?? '', digits: 7 };
  return {
    number: store.nextNumber(prefix, digits),
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
  { rules }: Pick<Switches, 'rules'>,
  before?: Row,
): Fields {
  if (isActiveState(table, '') === null) return {};
  const mirror =
    table === 'incident'
      ? incidentState(fields, before)
      : table === 'sc_request'
        ? requestState(fields, before)
        : {};
  const state = mirror['state'] ?? fields['state'] ?? '';
  const active = isActiveState(table, state) !== false && !rules.closing[table]?.includes(state);
  const ofIncident =
    table === 'incident'
      ? { ...resolution(store, mirror['state'] ?? '', stamp, before), ...weighed(fields, before) }
      : {};
  return { ...mirror, active: String(active), ...closure(store, active, stamp, before), ...ofIncident };
}

/** Stock rules, by impact and then by urgency. */
const PRIORITIES: Readonly<Record<string, string>> = {
  '11': '1',
  '12': '2',
  '13': '3',
  '21': '2',
  '22': '3',
  '23': '4',
  '31': '3',
  '32': '4',
  '33': '5',
};

/** The instance makes the priority of an incident of impact and urgency, whatever was written in it. */
function weighed(fields: Fields, before?: Row): Fields {
  const of = (from: Fields) => `${from['impact'] ?? ''}${from['urgency'] ?? ''}`;
  if (before && of(before.fields) === of(fields)) return { priority: before.fields['priority'] ?? '' };
  const priority = PRIORITIES[of(fields)];
  return priority === undefined ? {} : { priority };
}

/** Impact and urgency of which the instance makes a priority. */
export function weightOf(priority: string): Fields {
  const [pair] = Object.entries(PRIORITIES).find(([, made]) => made === priority) ?? [];
  if (pair === undefined) throw new RangeError(`There is no priority "${priority}"; it is 1 to 5.`);
  return { impact: pair.slice(0, 1), urgency: pair.slice(1) };
}

/** Who resolved an incident, and when, as long as it is. */
function resolution(store: RecordStore, state: string, stamp: Stamp, before?: Row): Fields {
  if (state !== '6') return { resolved_at: '', resolved_by: '' };
  if (before?.fields['state'] === '6') return {};
  return { resolved_at: glideTime(stamp.at), resolved_by: userNamed(store, stamp.by) };
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

const REQUEST_STATES: Readonly<Record<string, string>> = {
  closed_complete: '3',
  closed_incomplete: '4',
  closed_cancelled: '4',
  closed_rejected: '4',
  closed_skipped: '7',
};

/** A request is closed by its `request_state` or by its `state`; whichever was written takes the other along. */
function requestState(fields: Fields, before?: Row): Fields {
  const named = fields['request_state'] ?? '';
  const state = fields['state'] ?? '';
  if (named !== before?.fields['request_state']) {
    const closed = REQUEST_STATES[named];
    return closed === undefined ? {} : { state: closed };
  }
  if (state === before?.fields['state']) return {};
  const follows = Object.entries(REQUEST_STATES).find(([, value]) => value === state);
  return { request_state: follows?.[0] ?? 'in_process' };
}
