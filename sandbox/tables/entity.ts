import { REFUSALS, Refused } from './service-error.ts';

/** Property values by name, with their `@odata.type` annotations, as they travel. */
export type Properties = Readonly<Record<string, unknown>>;

/** One stored version of an entity. */
export type Entity = {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly properties: Properties;
  readonly etag: string;
  readonly timestamp: string;
};

const LONGEST_KEY_BYTES = 1024;
const LONGEST_TEXT = 32 * 1024;
const LONGEST_BINARY = 64 * 1024;
const LARGEST_ENTITY = 1024 * 1024;
const MOST_PROPERTIES = 252;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the service forbids exactly these in keys
const FORBIDDEN_IN_KEYS = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/** Refuses a key as the service does: forbidden characters, or longer than 1 KB. */
export function checkKey(key: unknown): string {
  if (typeof key !== 'string') throw new Refused(REFUSALS.badInput);
  if (FORBIDDEN_IN_KEYS.test(key)) throw new Refused(REFUSALS.badKey);
  if (key.length * 2 > LONGEST_KEY_BYTES) throw new Refused(REFUSALS.keyTooLong);
  return key;
}

/**
 * The properties of a body: no keys, no nulls (the service doesn't store them), within the limits. Half of a surrogate
 * pair is spoiled: nothing says that the service keeps it.
 */
export function readProperties(body: Readonly<Record<string, unknown>>): Properties {
  const properties: Record<string, unknown> = {};
  let count = 0;
  for (const name in body) {
    if (name === 'PartitionKey' || name === 'RowKey' || name === 'Timestamp') continue;
    const value = body[name];
    if (value === null || value === undefined) continue;
    properties[name] = typeof value === 'string' ? value.toWellFormed() : value;
    if (name.includes('@')) continue;
    count += 1;
    checkValue(value, body[`${name}@odata.type`]);
  }
  if (count > MOST_PROPERTIES) throw new Refused(REFUSALS.tooManyProperties);
  return properties;
}

function checkValue(value: unknown, type: unknown): void {
  if (typeof value === 'object') throw new Refused(REFUSALS.badInput);
  if (typeof value !== 'string') return;
  const tooLong =
    type === 'Edm.Binary' ? Buffer.byteLength(value, 'base64') > LONGEST_BINARY : value.length > LONGEST_TEXT;
  if (tooLong) throw new Refused(REFUSALS.propertyTooLong);
}

/** Refuses an entity over 1 MB, counted as the service does: names and text as UTF-16. */
export function checkSize(partitionKey: string, rowKey: string, properties: Properties): void {
  let size = 4 + (partitionKey.length + rowKey.length) * 2;
  for (const name in properties) {
    const value = properties[name];
    size += 8 + name.length * 2 + (typeof value === 'string' ? value.length * 2 + 4 : 8);
  }
  if (size > LARGEST_ENTITY) throw new Refused(REFUSALS.rowTooLong);
}

/** What Merge leaves: new values over old ones, and no annotation of a value that changed its type. */
export function merged(old: Properties, changes: Properties): Properties {
  const result: Record<string, unknown> = { ...old };
  for (const name in changes) {
    if (!name.includes('@') && !(`${name}@odata.type` in changes)) delete result[`${name}@odata.type`];
    result[name] = changes[name];
  }
  return result;
}

/** The entity as minimal-metadata JSON; `select` leaves out everything not named (the ETag always travels). */
export function entityJson(entity: Entity, select: ReadonlySet<string> | null): Record<string, unknown> {
  const wanted = (name: string) => select === null || select.has(name);
  const json: Record<string, unknown> = { 'odata.etag': entity.etag };
  if (wanted('PartitionKey')) json['PartitionKey'] = entity.partitionKey;
  if (wanted('RowKey')) json['RowKey'] = entity.rowKey;
  if (wanted('Timestamp')) json['Timestamp'] = entity.timestamp;
  for (const name in entity.properties) {
    const of = name.endsWith('@odata.type') ? name.slice(0, -'@odata.type'.length) : name;
    if (wanted(of)) json[name] = entity.properties[name];
  }
  return json;
}
