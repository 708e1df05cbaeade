import { readProperties } from './entity.ts';
import { REFUSALS, Refused } from './service-error.ts';
import type { Operation } from './store.ts';

const ENTITY_URL = /\/([A-Za-z0-9]+)\(PartitionKey='((?:[^']|'')*)',RowKey='((?:[^']|'')*)'\)/;

/** The operation that a method on a URL asks for. */
export function operationOf(method: string, path: string, ifMatch: string | null, body: string): Operation {
  const address = ENTITY_URL.exec(path);
  if (method === 'DELETE' && address) return { ...located(address), kind: 'delete', ifMatch, properties: {} };
  const json: Record<string, unknown> = JSON.parse(body);
  const properties = readProperties(json);
  if (method === 'POST') {
    const table = /\/([A-Za-z0-9]+)(?:\(\))?$/.exec(path)?.[1] ?? '';
    const { PartitionKey, RowKey } = json;
    if (typeof PartitionKey !== 'string' || typeof RowKey !== 'string') throw new Refused(REFUSALS.badInput);
    return { kind: 'insert', table, partitionKey: PartitionKey, rowKey: RowKey, ifMatch: null, properties };
  }
  if (!address) throw new Refused(REFUSALS.badInput);
  const kind = method === 'PUT' ? 'replace' : 'merge';
  return { ...located(address), kind, ifMatch, properties };
}

/** The keys in an entity's URL; `null` when the path names no entity. */
export function addressOf(path: string): { table: string; partitionKey: string; rowKey: string } | null {
  const address = ENTITY_URL.exec(path);
  return address ? located(address) : null;
}

function located([, table, partitionKey, rowKey]: RegExpExecArray) {
  return { table: table ?? '', partitionKey: keyFromUrl(partitionKey), rowKey: keyFromUrl(rowKey) };
}

function keyFromUrl(text: string | undefined): string {
  return decodeURIComponent(text ?? '').replaceAll("''", "'");
}
