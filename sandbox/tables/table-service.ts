import { randomUUID } from 'node:crypto';
import { batchAnswer, type Part, parseBatch } from './batch.ts';
import { type Entity, entityJson } from './entity.ts';
import { operationOf } from './operation-of.ts';
import type { Queries } from './queries.ts';
import { errorBody, REFUSALS, type Refusal, Refused } from './service-error.ts';
import { checkTogether, type Operation, RefusedAt, type TableStore } from './store.ts';
import type { Answer } from './wire.ts';

const JSON_TYPE = { 'content-type': 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8' };

/** The operations of one account, from parsed requests to answers; knows nothing of the client that sends them. */
export class TableService {
  readonly #store: TableStore;
  readonly #queries: Queries;

  constructor(store: TableStore, queries: Queries) {
    this.#store = store;
    this.#queries = queries;
  }

  createTable(body: string): Answer {
    const name: unknown = JSON.parse(body).TableName;
    if (typeof name !== 'string') throw new Refused(REFUSALS.badInput);
    this.#store.create(name);
    return { status: 201, headers: JSON_TYPE, body: JSON.stringify({ TableName: name }) };
  }

  deleteTable(name: string): Answer {
    this.#store.remove(name);
    return { status: 204, headers: {}, body: '' };
  }

  get(table: string, partitionKey: string, rowKey: string, select: string | null): Answer {
    const entity = this.#store.get(table, partitionKey, rowKey);
    const body = JSON.stringify(entityJson(entity, selection(select)));
    return { status: 200, headers: { ...JSON_TYPE, etag: entity.etag }, body };
  }

  query(table: string, parameters: URLSearchParams): Answer {
    const top = parameters.get('$top');
    const page = this.#queries.page(
      table,
      parameters.get('$filter'),
      top === null ? undefined : Number(top),
      position(parameters),
    );
    const select = selection(parameters.get('$select'));
    const value = page.entities.map((entity) => entityJson(entity, select));
    const headers: Record<string, string> = { ...JSON_TYPE };
    if (page.next) {
      headers['x-ms-continuation-nextpartitionkey'] = opaque(page.next.partitionKey);
      headers['x-ms-continuation-nextrowkey'] = opaque(page.next.rowKey);
    }
    return { status: 200, headers, body: JSON.stringify({ value }) };
  }

  /** One insert, replace, merge or delete that came alone. */
  write(operation: Operation): Answer {
    const entity = this.#store.apply(operation);
    return { status: 204, headers: entity ? { etag: entity.etag } : {}, body: '' };
  }

  /** A change set: all or nothing. */
  batch(body: string, now: string): Answer {
    const { id, parts } = parseBatch(body);
    try {
      const operations = parts.map(partOperation);
      checkTogether(operations);
      const answers = this.#store.applyAll(operations).map(partAnswer);
      return batchAnswer(randomUUID(), id, answers);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return refusedBatch(id, error.refusal, error instanceof RefusedAt ? error.index : 0, now);
    }
  }

  /** Refuses a change set that was not applied, as its first operation's fault. */
  refuseBatch(body: string, refusal: Refusal, now: string): Answer {
    return refusedBatch(parseBatch(body).id, refusal, 0, now);
  }
}

function partAnswer(entity: Entity | null): Answer {
  const headers: Record<string, string> = entity
    ? { DataServiceVersion: '3.0;', ETag: entity.etag }
    : { DataServiceVersion: '1.0;' };
  return { status: 204, headers, body: '' };
}

function refusedBatch(changeSetId: string, refusal: Refusal, index: number, now: string): Answer {
  const headers = {
    'Content-ID': String(index + 1),
    'Content-Type': 'application/json;odata=minimalmetadata',
  };
  const body = errorBody(refusal, randomUUID(), now, index);
  return batchAnswer(randomUUID(), changeSetId, [{ status: refusal.status, headers, body }]);
}

function partOperation(part: Part, index: number): Operation {
  try {
    return operationOf(part.method, part.url, part.ifMatch, part.body);
  } catch (error) {
    throw error instanceof Refused ? new RefusedAt(error, index) : error;
  }
}

function selection(select: string | null): ReadonlySet<string> | null {
  return select ? new Set(select.split(',')) : null;
}

function opaque(key: string): string {
  return `1!${key.length}!${Buffer.from(key).toString('base64url')}`;
}

function position(parameters: URLSearchParams) {
  const partition = parameters.get('NextPartitionKey');
  if (partition === null) return null;
  return { partitionKey: transparent(partition), rowKey: transparent(parameters.get('NextRowKey') ?? '') };
}

function transparent(key: string): string {
  return Buffer.from(key.split('!')[2] ?? '', 'base64url').toString();
}
