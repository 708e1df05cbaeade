import { REFUSALS, Refused } from './service-error.ts';
import { checkTogether, type Operation } from './store.ts';

export const LONGEST_BODY = 4 * 1024 * 1024;
export const MOST_OPERATIONS = 100;
/** What the client's own lines around a row come to at most, but for its keys: boundary, method, address, headers. */
const ENVELOPE = 400;
/** `\u0000` is the longest a character gets in JSON. */
const LONGEST_CHARACTER = 6;

/** Refuses what the service refuses of a change set as a whole. Counted as the client would send it, or a little more. */
export function checkChangeSet(operations: readonly Operation[]): void {
  if (operations.length > MOST_OPERATIONS) throw new Refused(REFUSALS.tooManyOperations);
  let size = 0;
  for (const operation of operations) size += mostBytes(operation);
  if (size > LONGEST_BODY && bytesOf(operations) > LONGEST_BODY) throw new Refused(REFUSALS.bodyTooLong);
  checkTogether(operations);
}

function mostBytes({ partitionKey, rowKey, properties }: Operation): number {
  let characters = 2 * (partitionKey.length + rowKey.length);
  for (const name in properties) characters += name.length + String(properties[name]).length;
  return ENVELOPE + LONGEST_CHARACTER * characters;
}

function bytesOf(operations: readonly Operation[]): number {
  let bytes = 0;
  for (const { partitionKey, rowKey, properties } of operations) {
    const row = { PartitionKey: partitionKey, RowKey: rowKey, ...properties };
    const address = encodeURIComponent(partitionKey + rowKey);
    bytes += ENVELOPE + address.length + Buffer.byteLength(JSON.stringify(row));
  }
  return bytes;
}
