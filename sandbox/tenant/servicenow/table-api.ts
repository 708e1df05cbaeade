/** The Table API: routes, reading and lists. Writing is `table-writes.ts`. */

import { SERVICENOW_HOST } from '../../company.ts';
import { addressOf, type PlainRequest } from '../../plain-request.ts';
import { INTEGRATION_USER } from './accounts.ts';
import { canceledByQuota, failure, type Headers, jsonAnswer, noRecord, notQueryable } from './answers.ts';
import { sysIdOf } from './catalog.ts';
import { type Evaluate, parseQuery } from './query.ts';
import type { RestView } from './rest-view.ts';
import { isLeftOut } from './rights.ts';
import { columnAt, isTable, type TableName } from './schema.ts';
import type { Switches } from './switches.ts';
import type { TableWrites } from './table-writes.ts';
import { readOptions, type Wire } from './wire.ts';

const ROUTE = /^\/api\/now\/(?:(v1|v2)\/)?table\/([^/]+)(?:\/([^/]+))?\/?$/;
const DEFAULT_LIMIT = 10_000;

interface TableApi {
  /** Whether the path is one of the Table API's. */
  serves(path: string): boolean;
  handle(request: PlainRequest): Promise<Response>;
}

export function tableApi(view: RestView, wire: Wire, writes: TableWrites, switches: Switches): TableApi {
  const one = (table: TableName, sysId: string, url: URL): Response => {
    const row = view.get(table, sysId);
    if (!row || isLeftOut(row, switches)) return noRecord();
    const result = wire.record(row, readOptions(url.searchParams));
    const { rows, json } = switches.quota;
    return rows[table] === undefined ? jsonAnswer(200, { result }) : canceledByQuota(result, json, {});
  };

  const list = (table: TableName, version: string | undefined, url: URL): Response => {
    const query = parseQuery(table, queryText(table, url.searchParams), evaluate(switches));
    const nothing = query.invalid.length > 0 && switches.query.invalidReturnsNoRows;
    const matches = nothing ? [] : view.matching(table, query);
    const page = pageOf(url.searchParams);
    const cut = matches.slice(page.offset, page.offset + page.limit);
    const rows = cut.filter((row) => !isLeftOut(row, switches));
    const total = switches.rights.counted ? { 'x-total-count': String(matches.length) } : {};
    const headers = { ...total, ...links(url, page, matches.length) };
    if (matches.length === 0 && version === 'v1') return noRecord();
    const options = readOptions(url.searchParams);
    const result = rows.map((row) => wire.record(row, options));
    const most = switches.quota.rows[table];
    if (most !== undefined) return canceledByQuota(result.slice(0, most), switches.quota.json, headers);
    return jsonAnswer(200, { result }, headers);
  };

  return {
    serves: (path) => ROUTE.test(path),
    async handle(request) {
      const url = addressOf(request);
      const [, version, name = '', sysId] = ROUTE.exec(url.pathname) ?? [];
      if (!isTable(name)) return failure(400, `Invalid table ${name}`, null);
      if (request.method === 'GET') {
        if (switches.rights.unreadable.includes(name)) return notQueryable();
        return sysId ? one(name, sysId, url) : list(name, version, url);
      }
      if (request.method === 'POST' && !sysId) return writes.create(name, request);
      if ((request.method === 'PATCH' || request.method === 'PUT') && sysId)
        return writes.change(name, sysId, request);
      if (request.method === 'DELETE' && sysId) return writes.erase(name, sysId);
      return failure(405, 'Method not supported', null);
    },
  };
}

/** `sysparm_query`, or else the `column=value` parameters, which the instance ignores beside it. */
function queryText(table: TableName, search: URLSearchParams): string {
  const query = search.get('sysparm_query');
  if (query !== null) return query;
  const pairs = [...search].filter(([key]) => !key.startsWith('sysparm_') && columnAt(table, key));
  return pairs.map(([key, value]) => `${key}=${value}`).join('^');
}

/** What the sandbox understands of server-side expressions; others come to nothing. */
function evaluate({ query }: Switches): Evaluate {
  if (query.scripts === 'dropped') return () => null;
  return query.scripts === 'run' ? run : (script) => `javascript:${script}`;
}

function run(script: string): string {
  if (script === 'gs.getUserID()') return sysIdOf(`sys_user:${INTEGRATION_USER}`);
  return script === 'gs.getUserName()' ? INTEGRATION_USER : '';
}

type Page = { readonly limit: number; readonly offset: number };

function pageOf(search: URLSearchParams): Page {
  const whole = (name: string, otherwise: number) => {
    const text = search.get(name) ?? '';
    return /^\d+$/.test(text) ? Number(text) : otherwise;
  };
  return { limit: whole('sysparm_limit', DEFAULT_LIMIT), offset: whole('sysparm_offset', 0) };
}

function links(url: URL, { limit, offset }: Page, total: number): Headers {
  if (total <= limit || limit === 0) return {};
  const link = (rel: string, at: number) => {
    const target = new URL(url);
    target.host = SERVICENOW_HOST;
    target.searchParams.set('sysparm_offset', String(at));
    return `<${target.href}>;rel="${rel}"`;
  };
  const all = [
    link('first', 0),
    ...(offset > 0 ? [link('prev', Math.max(0, offset - limit))] : []),
    ...(offset + limit < total ? [link('next', offset + limit)] : []),
    link('last', Math.floor((total - 1) / limit) * limit),
  ];
  return { link: all.join(',') };
}
