import { randomUUID } from 'node:crypto';
import type { FoundRow, RowClient } from './row-client.ts';
import { textOf } from './row-text.ts';
import { answerOf, StorageFailure } from './storage-failure.ts';
import { untilCommitted } from './until-committed.ts';
import { prepared, send, type Write } from './write.ts';

/** A row as read. `value` is the JSON it holds; asking for it throws where it holds none, and keeps no other row from being read. */
export type Row = {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
  /** When the service stored it; nobody who writes to the table can choose it. */
  readonly storedAt: string;
  readonly value: unknown;
};

/** `etag` is the first write's. */
type Committed = { readonly committed: true; readonly etag: string } | { readonly committed: false };

export type Range = {
  /** Inclusive. */
  readonly from?: string;
  /** Exclusive. */
  readonly behind?: string;
  /** Exclusive. */
  readonly to?: string;
  /** Read at most so many rows. */
  readonly most?: number;
};

type Query = { readonly filter?: string };

const LARGEST_PAGE = 1000;

/** A row that was spoiled; reading it again won't help. */
export class UnreadableRow extends Error {}

export type Connect = (tableName: string) => RowClient | Promise<RowClient>;

/**
 * One table whose rows hold JSON.
 *
 * Every row written carries a random mark of its commit. A conflict is only reported when the leading row doesn't carry
 * ours: the client repeats a request whose answer was lost, and then the service refuses what it has done already.
 */
export class Table {
  readonly #name: string;
  readonly #connect: Connect;
  #client: Promise<RowClient> | RowClient | null = null;

  constructor(name: string, connect: Connect) {
    this.#name = name;
    this.#connect = connect;
  }

  async read(partitionKey: string, rowKey: string): Promise<Row | null> {
    const found = await this.#get(partitionKey, rowKey);
    return found && new RowOfText({ ...found, partitionKey, rowKey });
  }

  /** The rows of a partition in key order. */
  async *rows(partitionKey: string, range: Range = {}): AsyncGenerator<Row> {
    let left = range.most ?? Number.POSITIVE_INFINITY;
    for await (const row of this.#query({ filter: filterOf(partitionKey, range) }, range.most)) {
      yield row;
      left -= 1;
      if (left <= 0) return;
    }
  }

  all(partitionKey: string, range: Range = {}): Promise<readonly Row[]> {
    return this.#collected({ filter: filterOf(partitionKey, range) }, range.most);
  }

  /** As `all`, of the whole partition, and whether they came in one page: more pages are of different moments. */
  async whole(partitionKey: string): Promise<{ readonly rows: readonly Row[]; readonly isOnePage: boolean }> {
    const pages: (readonly Row[])[] = [];
    for await (const page of this.#rowPages({ filter: filterOf(partitionKey, {}) })) pages.push(page);
    return { rows: pages.flat(), isOnePage: pages.length <= 1 };
  }

  /** The rows of all partitions from one to another, both inclusive, partition by partition, in key order. */
  across(from: string, to: string, most?: number): Promise<readonly Row[]> {
    const filter = `PartitionKey ge '${quoted(from)}' and PartitionKey le '${quoted(to)}'`;
    return this.#collected({ filter }, most);
  }

  /** Every row of the table, partition by partition, in key order. */
  everything(): AsyncGenerator<Row> {
    return this.#query({}, undefined);
  }

  /**
   * Does all writes or none, in one transaction of a partition. Not committed: a row was there, was gone or had
   * changed. Put a row that is not removed first. Throws {@link StorageFailure} when nobody knows what happened, and
   * `RowTooLarge` before anything is sent.
   */
  async commit(partitionKey: string, writes: readonly Write[]): Promise<Committed> {
    const client = await this.#connected();
    const mark = randomUUID();
    const rows = prepared(this.#name, partitionKey, writes, mark);
    try {
      return { committed: true, etag: await send(client, partitionKey, rows) };
    } catch (error) {
      if (!isConflict(error)) throw new StorageFailure(`Writing to ${this.#name}`, error);
      const lead = writes[0];
      if (!lead || lead.write === 'remove') return { committed: false };
      const found = await this.#get(partitionKey, lead.rowKey);
      return found?.['mark'] === mark ? { committed: true, etag: found.etag } : { committed: false };
    }
  }

  /**
   * Writes rows whatever was there before, together. The service can refuse even that while others write the same rows;
   * then it is done again.
   */
  async put(
    partitionKey: string,
    rows: readonly { readonly rowKey: string; readonly value: unknown }[],
  ): Promise<void> {
    const writes = rows.map((row): Write => ({ ...row, write: 'put' }));
    await untilCommitted(`Writing to ${this.#name}`, async () => {
      return (await this.commit(partitionKey, writes)).committed ? { result: null } : null;
    });
  }

  /** Deletes a row; one that is gone, or changed since `etag`, is left alone. Tells whether it did. */
  async remove(partitionKey: string, rowKey: string, etag = '*'): Promise<boolean> {
    const client = await this.#connected();
    try {
      await client.deleteEntity(partitionKey, rowKey, { etag });
      return true;
    } catch (error) {
      if (isConflict(error)) return false;
      throw new StorageFailure(`Deleting from ${this.#name}`, error);
    }
  }

  async *#query(queryOptions: Query, most: number | undefined): AsyncGenerator<Row> {
    for await (const page of this.#rowPages(queryOptions, most)) yield* page;
  }

  /** As `#query`, for those who take all of it: a step for each page, and none for each row. */
  async #collected(queryOptions: Query, most = Number.POSITIVE_INFINITY): Promise<readonly Row[]> {
    const rows: Row[] = [];
    for await (const page of this.#rowPages(queryOptions, Number.isFinite(most) ? most : undefined)) {
      for (const row of page) rows.push(row);
      if (rows.length >= most) return rows.slice(0, most);
    }
    return rows;
  }

  async *#rowPages(queryOptions: Query, most?: number): AsyncGenerator<readonly Row[]> {
    const pages = await this.#pages(queryOptions, most);
    try {
      for await (const page of pages) yield page.map(rowAsFound);
    } catch (error) {
      throw new StorageFailure(`Reading ${this.#name}`, error);
    }
  }

  async #pages(queryOptions: Query, most: number | undefined) {
    const client = await this.#connected();
    const size = most === undefined || most > LARGEST_PAGE ? {} : { maxPageSize: most };
    return client.listEntities({ queryOptions }).byPage(size);
  }

  async #get(partitionKey: string, rowKey: string) {
    const client = await this.#connected();
    try {
      return await client.getEntity(partitionKey, rowKey);
    } catch (error) {
      const { status, code } = answerOf(error);
      if (status === 404 && code !== 'TableNotFound') return null;
      throw new StorageFailure(`Reading ${this.#name}`, error);
    }
  }

  async #connected(): Promise<RowClient> {
    this.#client ??= this.#connect(this.#name);
    try {
      return await this.#client;
    } catch (error) {
      this.#client = null; // the next use tries again
      throw error;
    }
  }
}

function rowAsFound(row: FoundRow): Row {
  return new RowOfText(row);
}

class RowOfText implements Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
  readonly storedAt: string;
  readonly #text: string;
  #parsed: { readonly value: unknown } | null = null;

  constructor(found: FoundRow) {
    this.partitionKey = found.partitionKey ?? '';
    this.rowKey = found.rowKey ?? '';
    this.etag = found.etag;
    this.storedAt = found.timestamp ?? '';
    this.#text = textOf(found);
  }

  get value(): unknown {
    try {
      this.#parsed ??= { value: JSON.parse(this.#text) as unknown };
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      throw new UnreadableRow(`The row ${this.partitionKey} | ${this.rowKey} holds no JSON: ${because}`);
    }
    return this.#parsed.value;
  }
}

function filterOf(partitionKey: string, { from, behind, to }: Range): string {
  let filter = `PartitionKey eq '${quoted(partitionKey)}'`;
  if (from !== undefined) filter += ` and RowKey ge '${quoted(from)}'`;
  if (behind !== undefined) filter += ` and RowKey gt '${quoted(behind)}'`;
  if (to !== undefined) filter += ` and RowKey lt '${quoted(to)}'`;
  return filter;
}

function isConflict(error: unknown): boolean {
  const { status, code } = answerOf(error);
  return code !== 'TableNotFound' && (status === 409 || status === 412 || status === 404);
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
