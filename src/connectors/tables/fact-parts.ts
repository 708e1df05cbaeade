import type { Instant } from '../../domain/instant.ts';
import type { KeptPart } from '../../domain/kept-part.ts';
import type { FactParts } from '../../ports/stores.ts';
import { key } from './keys.ts';
import type { Row, Table } from './table.ts';

/** What was read of facts on Table Storage: one partition per request, one row for each part of a policy. */
export class TableFactParts implements FactParts {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async keep(requestId: string, part: KeptPart): Promise<void> {
    const rowKey = key(part.name, part.policyDigest);
    await this.#table.put(key(requestId), [{ rowKey, value: part }]);
  }

  async ofRequest(requestId: string): Promise<readonly KeptPart[]> {
    return (await this.#table.all(key(requestId))).flatMap(partIn);
  }

  async drop(requestId: string): Promise<void> {
    const partition = key(requestId);
    for (const { rowKey } of await this.#table.all(partition)) await this.#table.remove(partition, rowKey);
  }

  async forget(before: Instant, after: string | null, most: number): Promise<string | null> {
    // a space is the first character that follows in a key
    const rows = await this.#table.across(after === null ? ' ' : `${after} `, '~', most);
    for (const { partitionKey, rowKey, etag, storedAt } of rows)
      if (storedAt < before) await this.#table.remove(partitionKey, rowKey, etag);
    return rows.length === most ? (rows.at(-1)?.partitionKey ?? null) : null;
  }
}

/** One that was spoiled is read anew. */
function partIn(row: Row): readonly KeptPart[] {
  try {
    const part = row.value as KeptPart;
    return typeof part.name === 'string' && typeof part.at === 'string' ? [part] : [];
  } catch {
    return [];
  }
}
