import type { TransactionAction } from '@azure/data-tables';
import type { FoundRow, NewRow, RowClient } from '../../src/connectors/tables/row-client.ts';
import { CallFailed } from './call-failed.ts';
import { checkChangeSet } from './change-set.ts';
import { type Entity, readProperties } from './entity.ts';
import type { Struck, TableGate } from './gate.ts';
import type { Queries } from './queries.ts';
import type { Page, Position } from './query.ts';
import { REFUSALS, Refused } from './service-error.ts';
import type { Operation, TableStore } from './store.ts';

type Options = { readonly queryOptions: { readonly filter?: string } };
type Account = { readonly store: TableStore; readonly queries: Queries; readonly gate: TableGate };

/** Any version, as the client says it of a deletion that names none. */
const ANY = '*';

/**
 * A table of the simulated account as the real client presents it, without client, HTTP and OData between. Limits,
 * ETags, pages and faults are the account's; others get their turn while a request and while its answer is on the way.
 */
export class MemoryTable implements RowClient {
  readonly #name: string;
  readonly #account: Account;
  readonly #retries: number;

  /** `retries`: how often a call is repeated that was not answered or met a busy service. */
  constructor(name: string, account: Account, retries: number) {
    this.#name = name;
    this.#account = account;
    this.#retries = retries;
  }

  async getEntity(partitionKey: string, rowKey: string): Promise<FoundRow> {
    checkAddress(partitionKey, rowKey);
    const entity = await this.#read(({ store }) => store.find(this.#name, partitionKey, rowKey));
    if (!entity) throw new CallFailed(REFUSALS.rowMissing);
    return foundRow(entity);
  }

  listEntities({ queryOptions: { filter } }: Options) {
    return {
      byPage: ({ maxPageSize }: { readonly maxPageSize?: number }) =>
        this.#pages(filter ?? null, maxPageSize),
    };
  }

  createEntity(entity: NewRow) {
    return this.#one('insert', entity, null);
  }

  upsertEntity(entity: NewRow, _mode: 'Replace') {
    return this.#one('replace', entity, null);
  }

  updateEntity(entity: NewRow, _mode: 'Replace', { etag }: { readonly etag: string }) {
    return this.#one('replace', entity, etag);
  }

  deleteEntity(partitionKey: string, rowKey: string, { etag } = { etag: ANY }) {
    return this.#one('delete', { partitionKey, rowKey }, etag);
  }

  async submitTransaction(actions: TransactionAction[]) {
    for (const [kind, { partitionKey, rowKey }] of actions)
      if (kind !== 'create') checkAddress(partitionKey, rowKey);
    const conditional = actions.some(([kind]) => kind === 'update' || kind === 'delete');
    const entities = await this.#write(conditional, ({ store }) => {
      const operations = actions.map((action) => this.#operationOf(action));
      checkChangeSet(operations);
      return store.applyAll(operations);
    });
    return { subResponses: entities.map(writtenOf) };
  }

  #pages(filter: string | null, size: number | undefined): AsyncIterable<readonly FoundRow[]> {
    let start: Position | null = null;
    let over = false;
    const next = async (): Promise<IteratorResult<readonly FoundRow[]>> => {
      if (over) return { done: true, value: undefined };
      const from = start;
      const page: Page = await this.#read(({ queries }) => queries.page(this.#name, filter, size, from));
      start = page.next;
      over = start === null;
      return { done: false, value: page.entities.map(foundRow) };
    };
    return { [Symbol.asyncIterator]: () => ({ next }) };
  }

  async #one(kind: Operation['kind'], row: NewRow, ifMatch: string | null) {
    if (kind !== 'insert') checkAddress(row.partitionKey, row.rowKey);
    const entity = await this.#write(ifMatch !== null, ({ store }) =>
      store.apply(this.#operation(kind, row, ifMatch)),
    );
    return writtenOf(entity);
  }

  #operationOf(action: TransactionAction): Operation {
    const row = action[1] as NewRow;
    if (action[0] === 'create') return this.#operation('insert', row, null);
    if (action[0] === 'upsert') return this.#operation('replace', row, null);
    if (action[0] === 'delete') return this.#operation('delete', row, ANY);
    return this.#operation('replace', row, action[3]?.etag ?? ANY);
  }

  #operation(kind: Operation['kind'], row: NewRow, ifMatch: string | null): Operation {
    const { partitionKey, rowKey, ...rest } = row;
    return { kind, table: this.#name, partitionKey, rowKey, ifMatch, properties: readProperties(rest) };
  }

  #read<Result>(perform: (account: Account) => Result): Promise<Result> {
    return this.#request(({ gate }) => gate.read(this.#name), perform);
  }

  #write<Result>(conditional: boolean, perform: (account: Account) => Result): Promise<Result> {
    return this.#request(({ gate }) => gate.write({ table: this.#name, conditional }), perform);
  }

  async #request<Result>(
    enter: (account: Account) => Struck,
    perform: (account: Account) => Result,
  ): Promise<Result> {
    for (let repeats = 0; ; repeats += 1) {
      await null;
      const answer = this.#answer(enter(this.#account), perform);
      await null;
      if (!(answer instanceof CallFailed)) return answer;
      if (!answer.curable || repeats >= this.#retries) throw answer;
    }
  }

  #answer<Result>(struck: Struck, perform: (account: Account) => Result): Result | CallFailed {
    if (struck === 'never-arrived' || struck === 'crashed') return new CallFailed(null);
    if (struck === 'busy') return new CallFailed(REFUSALS.busy);
    if (struck === 'conflict') return new CallFailed(REFUSALS.stale);
    try {
      const result = perform(this.#account);
      return struck === 'lost-answer' ? new CallFailed(null) : result;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return new CallFailed(struck === 'lost-answer' ? null : error.refusal);
    }
  }
}

/** Throws as the client does when it makes a URL of keys that are half a character. */
function checkAddress(partitionKey: string, rowKey: string): void {
  if (!partitionKey.isWellFormed() || !rowKey.isWellFormed()) throw new URIError('URI malformed');
}

function foundRow({ partitionKey, rowKey, etag, timestamp, properties }: Entity): FoundRow {
  return { ...properties, partitionKey, rowKey, etag, timestamp };
}

function writtenOf(entity: Entity | null): { readonly etag?: string } {
  return entity ? { etag: entity.etag } : {};
}
