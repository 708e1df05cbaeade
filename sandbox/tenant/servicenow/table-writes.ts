/** Writing over REST: rights, the data policy, then the record. No version check: the last write wins. */

import { SERVICENOW_HOST } from '../../company.ts';
import type { PlainRequest } from '../../plain-request.ts';
import { INTEGRATION_USER } from './accounts.ts';
import { abortedByRule, aclRefused, failure, jsonAnswer, noRecord, policyRefused } from './answers.ts';
import type { Records } from './records.ts';
import type { RestView } from './rest-view.ts';
import { isLeftOut } from './rights.ts';
import type { TableName } from './schema.ts';
import type { Fields, RecordStore, Row } from './store.ts';
import type { Switches } from './switches.ts';
import { readOptions, type Wire } from './wire.ts';

export interface TableWrites {
  create(table: TableName, request: PlainRequest): Promise<Response>;
  change(table: TableName, sysId: string, request: PlainRequest): Promise<Response>;
  erase(table: TableName, sysId: string): Response;
  /** Somebody else writes these columns between the app's next read of the record and its next write to it. */
  race(sysId: string, changes: Fields, by: string): void;
}

export function tableWrites(
  store: RecordStore,
  records: Records,
  view: RestView,
  wire: Wire,
  switches: Switches,
): TableWrites {
  const races = new Map<string, { readonly changes: Fields; readonly by: string }>();
  const reachable = (table: TableName, sysId: string): Row | null => {
    const row = view.get(table, sysId);
    return row && !isLeftOut(row, switches) ? row : null;
  };
  const answer = (status: number, row: Row, request: PlainRequest): Response => {
    const location = `https://${SERVICENOW_HOST}/api/now/table/${row.table}/${row.sysId}`;
    const headers = status === 201 ? { location } : {};
    if (request.headers.get('x-no-response-body') === 'true') return new Response(null, { status, headers });
    const options = readOptions(new URL(request.url).searchParams);
    return jsonAnswer(status, { result: wire.record(row, options) }, headers);
  };
  const mayWrite = (row: Row): boolean => {
    if (!switches.rights.writable.includes(row.table)) return false;
    if (row.table !== 'sysapproval_approver' || switches.rights.othersApprovals) return true;
    return store.get('sys_user', row.fields['approver'] ?? '')?.fields['user_name'] === INTEGRATION_USER;
  };
  return {
    race: (sysId, changes, by) => races.set(sysId, { changes, by }),
    async create(table, request) {
      const fields = await readFields(request);
      if (fields === null) return malformed();
      if (!switches.rights.writable.includes(table)) return aclRefused('Insert');
      const missing = missingByPolicy(table, fields, switches);
      if (missing.length > 0) return policyRefused(missing);
      return answer(201, records.create(table, fields, { by: INTEGRATION_USER }).row, request);
    },
    async change(table, sysId, request) {
      const fields = await readFields(request);
      if (fields === null) return malformed();
      const first = reachable(table, sysId);
      if (!first) return noRecord();
      if (!mayWrite(first)) return aclRefused('Update');
      if (switches.rules.aborts.includes(table)) return abortedByRule(table);
      const { allowed, isCut } = writableOf(table, fields, switches);
      if (isCut && switches.rights.unwritten === 'refused') return aclRefused('Update');
      const race = races.get(sysId);
      races.delete(sysId);
      const row = race ? records.change(first, race.changes, { by: race.by }).row : first;
      const missing = missingByPolicy(table, { ...row.fields, ...allowed }, switches);
      if (missing.length > 0) return policyRefused(missing);
      return answer(200, records.change(row, allowed, { by: INTEGRATION_USER }).row, request);
    },
    erase(table, sysId) {
      const row = reachable(table, sysId);
      if (!row) return noRecord();
      if (!switches.rights.deletable.includes(table)) return aclRefused('Delete');
      records.erase(row);
      return new Response(null, { status: 204 });
    },
  };
}

/** What the rights of single columns leave of a change. */
function writableOf(table: TableName, fields: Fields, { rights }: Switches) {
  const columns = Object.entries(fields).filter(([name]) => !rights.unwritable.includes(`${table}.${name}`));
  return { allowed: Object.fromEntries(columns), isCut: columns.length < Object.keys(fields).length };
}

const malformed = (): Response =>
  failure(400, 'Exception while reading request', 'The payload is not valid JSON.');

/** The record in the body; of several, the first. Values become text; `null` and objects, empty. */
async function readFields(request: PlainRequest): Promise<Fields | null> {
  const text = await request.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null; // the answer to unreadable JSON is a 400, not an exception of ours
  }
  const listed: unknown = isObject(body) && Array.isArray(body['records']) ? body['records'] : body;
  const first: unknown = Array.isArray(listed) ? listed[0] : listed;
  if (!isObject(first)) return null;
  return Object.fromEntries(Object.entries(first).map(([name, value]) => [name, asText(value)]));
}

function asText(value: unknown): string {
  return value === null || value === undefined || typeof value === 'object' ? '' : String(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Columns the data policy misses in a record that would be stored. */
function missingByPolicy(table: TableName, fields: Fields, { policy }: Switches): readonly string[] {
  const empty = (names: readonly string[]) => names.filter((name) => !fields[name]);
  const state = fields['state'] ?? '';
  const incident = [state, fields['incident_state'] ?? ''].some((each) => each === '6' || each === '7');
  if (table === 'incident' && policy.incidentClosure && incident) return empty(['close_code', 'close_notes']);
  if (table === 'sc_req_item' && policy.itemClosure && ['3', '4', '7'].includes(state))
    return empty(['close_notes']);
  return [];
}
