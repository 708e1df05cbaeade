/**
 * An Azure Table Storage account within the process: an HTTP client for the real `@azure/data-tables` client that
 * answers as the service does.
 */
import { randomUUID } from 'node:crypto';
import { RestError, TableClient } from '@azure/data-tables';
import { TableGate, type TableWrite } from './gate.ts';

import { MemoryTable } from './memory-table.ts';
import { addressOf, operationOf } from './operation-of.ts';
import { Queries } from './queries.ts';
import { errorBody, REFUSALS, type Refusal, Refused } from './service-error.ts';
import { TableStore } from './store.ts';
import { TABLE_SWITCHES, type TableFaults, type TableSwitches } from './switches.ts';
import { TableService } from './table-service.ts';
import { type Answer, type HttpClient, type WireRequest, wireResponse } from './wire.ts';

const ACCOUNT_URL = 'https://contoso.table.core.windows.net';

/** Stages of the client's pipeline that have nothing to do where nothing is a proxy, a redirect, packed or traced. */
const WITHOUT_A_NETWORK: readonly string[] = [
  'proxyPolicy',
  'decompressResponsePolicy',
  'wrapAbortSignalLikePolicy',
  'formDataPolicy',
  'userAgentPolicy',
  'setClientRequestIdPolicy',
  'multipartPolicy',
  'tracingPolicy',
  'redirectPolicy',
  'logPolicy',
];

/** How many requests came, and how many entities queries had to look at. */
export type TableCost = { readonly reads: number; readonly writes: number; readonly scanned: number };

export class TableSimulator {
  readonly faults: TableFaults;
  readonly switches: TableSwitches;
  readonly httpClient: HttpClient;
  readonly #gate = new TableGate();
  readonly #store: TableStore;
  readonly #queries: Queries;
  readonly #service: TableService;
  readonly #now: () => number;

  /** `earlier`: begin with the rows this account holds now; the two go separate ways from here. */
  constructor(clock: { now(): number }, switches: Partial<TableSwitches> = {}, earlier?: TableSimulator) {
    this.switches = { ...TABLE_SWITCHES, ...switches };
    this.faults = this.#gate.faults;
    this.#now = () => clock.now();
    this.#store = new TableStore(this.#now, earlier ? earlier.#store : undefined);
    this.#queries = new Queries(this.#store, this.switches);
    this.#service = new TableService(this.#store, this.#queries);
    this.httpClient = { sendRequest: async (request) => wireResponse(request, this.#answer(request)) };
  }

  /** A real client of the table; creates the table first. `retries`: how often the client tries again by itself. */
  connect(tableName: string, retries = 0): TableClient {
    this.#store.ensure(tableName);
    const client = new TableClient(ACCOUNT_URL, tableName, {
      httpClient: this.httpClient,
      retryOptions: { maxRetries: retries, retryDelayInMs: 1, maxRetryDelayInMs: 1 },
    });
    for (const name of WITHOUT_A_NETWORK) client.pipeline.removePolicy({ name });
    return client;
  }

  /** The same table without client, HTTP and OData between: as a client that answers from memory. */
  memory(tableName: string, retries = 0): MemoryTable {
    this.#store.ensure(tableName);
    const account = { store: this.#store, queries: this.#queries, gate: this.#gate };
    return new MemoryTable(tableName, account, retries);
  }

  /** The rows are those that another account holds, and no others: a backup of it was restored over this one. */
  restore(backup: TableSimulator): void {
    this.#store.become(backup.#store);
  }

  get cost(): TableCost {
    const { reads, writes } = this.#gate;
    return { reads, writes, scanned: this.#queries.scanned };
  }

  /** How many requests came to write the table; while it stays the same, so do the rows. */
  writesTo(tableName: string): number {
    return this.#gate.writesTo(tableName);
  }

  /** Hears of every write from here on, whichever way it comes. */
  listen(hear: (write: TableWrite) => void): void {
    this.#gate.listen(hear);
  }

  #answer(request: WireRequest): Answer {
    const url = new URL(request.url);
    const batch = url.pathname.endsWith('/$batch');
    const body = typeof request.body === 'string' ? request.body : '';
    const table = tableOf(batch ? body : url.pathname);
    const conditional = request.headers.has('if-match') || (batch && /^if-match: /im.test(body));
    const fault =
      request.method === 'GET' ? this.#gate.read(table) : this.#gate.write({ table, conditional });
    if (fault === 'never-arrived' || fault === 'crashed') throw connectionLost(request);
    if (fault === 'busy') return this.#refusal(REFUSALS.busy);
    if (fault === 'conflict') {
      return batch
        ? this.#service.refuseBatch(body, REFUSALS.stale, this.#time())
        : this.#refusal(REFUSALS.stale);
    }
    const answer = this.#perform(request, url, batch, body);
    if (fault === 'lost-answer') throw connectionLost(request);
    return answer;
  }

  #perform(request: WireRequest, url: URL, batch: boolean, body: string): Answer {
    try {
      if (batch) return this.#service.batch(body, this.#time());
      return this.#single(request, url, body);
    } catch (error) {
      if (error instanceof Refused) return this.#refusal(error.refusal);
      if (error instanceof SyntaxError) return this.#refusal(REFUSALS.badInput);
      throw error;
    }
  }

  #single(request: WireRequest, url: URL, body: string): Answer {
    const { pathname } = url;
    if (pathname === '/Tables' && request.method === 'POST') return this.#service.createTable(body);
    const table = /^\/Tables\('([A-Za-z0-9]+)'\)$/.exec(pathname)?.[1];
    if (table && request.method === 'DELETE') return this.#service.deleteTable(table);
    if (request.method !== 'GET') {
      const ifMatch = request.headers.get('if-match') ?? null;
      return this.#service.write(operationOf(request.method, pathname, ifMatch, body));
    }
    const address = addressOf(pathname);
    if (!address) return this.#service.query(tableOf(pathname), url.searchParams);
    const { partitionKey, rowKey } = address;
    return this.#service.get(address.table, partitionKey, rowKey, url.searchParams.get('$select'));
  }

  #refusal(refusal: Refusal): Answer {
    return {
      status: refusal.status,
      headers: { 'content-type': 'application/json', 'x-ms-error-code': refusal.code },
      body: errorBody(refusal, randomUUID(), this.#time()),
    };
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}

/** The table a URL's path, or the first operation of a change set, is about. */
function tableOf(text: string): string {
  const inBatch = /(?:POST|PUT|PATCH|DELETE) https?:\/\/[^/\s]+(\/\S*)/.exec(text)?.[1];
  return /^\/([A-Za-z0-9]+)/.exec(inBatch ?? text)?.[1] ?? '';
}

/** The connection broke, as the client's own HTTP reports it: nobody knows whether the request arrived. */
function connectionLost(request: WireRequest): RestError {
  return new RestError('read ECONNRESET', { code: 'ECONNRESET', request });
}
