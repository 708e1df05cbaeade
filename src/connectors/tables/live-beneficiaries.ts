import { key, shardName, shardOf } from './keys.ts';
import { putAll } from './put-all.ts';
import type { Row, Table } from './table.ts';

/** Number of partitions, part of every key: changing it orphans the rows written before. */
const SHARDS = 4;
const FIRST = shardName('live', 0);
const LAST = shardName('live', SHARDS - 1);
/** A page of the whole list holds a thousand. */
const ONE_BY_ONE = 200;

/**
 * Whom we have given something that has not ended. A person is listed before their first live grant is written and
 * taken off after their last one ended, so a crash can leave one too many, never one too few.
 */
export class LiveBeneficiaries {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async list(beneficiaryId: string): Promise<void> {
    const value = beneficiaryId;
    await this.#table.put(partitionOf(beneficiaryId), [{ rowKey: key(beneficiaryId), value }]);
  }

  /** Many at once, in as few transactions as there can be. */
  async listAll(beneficiaryIds: readonly string[]): Promise<void> {
    await putAll(
      this.#table,
      beneficiaryIds.map((id) => ({ partitionKey: partitionOf(id), rowKey: key(id), value: id })),
    );
  }

  /** Read this before the change that may end the last grant, and give it to `takeOff` after it. */
  async listed(beneficiaryId: string): Promise<string | null> {
    return (await this.#table.read(partitionOf(beneficiaryId), key(beneficiaryId)))?.etag ?? null;
  }

  /** Takes the person off, unless somebody listed them again since. */
  async takeOff(beneficiaryId: string, etag: string): Promise<void> {
    await this.#table.remove(partitionOf(beneficiaryId), key(beneficiaryId), etag);
  }

  async all(): Promise<readonly string[]> {
    const rows = await this.#table.across(FIRST, LAST);
    return rows.map(idOf);
  }

  /** One by one for a few, and from the whole list where that asks less. */
  async among(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (userIds.length > ONE_BY_ONE) {
      const all = new Set(await this.all());
      return new Set(userIds.filter((id) => all.has(id)));
    }
    const listed = await Promise.all(userIds.map((id) => this.listed(id)));
    return new Set(userIds.filter((_, place) => listed[place] !== null));
  }
}

/** Its key says who it is, too, where ids are plain: a row that was spoiled keeps nobody from being looked at. */
function idOf(row: Row): string {
  try {
    return typeof row.value === 'string' ? row.value : row.rowKey;
  } catch {
    return row.rowKey;
  }
}

function partitionOf(beneficiaryId: string): string {
  return shardOf('live', beneficiaryId, SHARDS);
}
