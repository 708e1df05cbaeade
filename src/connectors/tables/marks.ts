import type { Marks, Saved, Versioned } from '../../ports/stores.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';
import type { Write } from './write.ts';

const PARTITION = 'marks';

/** Small named values on Table Storage. */
export class TableMarks implements Marks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async read(name: string): Promise<Versioned<string> | null> {
    const row = await this.#table.read(PARTITION, key(name));
    return row && { row: row.value as string, etag: row.etag };
  }

  async save(name: string, value: string, etag: string | null): Promise<Saved> {
    const rowKey = key(name);
    const write: Write =
      etag === null ? { write: 'create', rowKey, value } : { write: 'replace', rowKey, value, etag };
    const committed = await this.#table.commit(PARTITION, [write]);
    return committed.committed
      ? { saved: true, etag: committed.etag }
      : { saved: false, because: 'conflict' };
  }

  async list(beginning: string, most: number, after?: string): ReturnType<Marks['list']> {
    const from = after === undefined ? { from: beginning } : { behind: after };
    const rows = await this.#table.all(PARTITION, { ...from, to: `${beginning}\u00a1`, most });
    return rows.map(({ rowKey, etag }) => ({ name: rowKey, etag }));
  }

  async remove(name: string, etag: string): Promise<void> {
    await this.#table.remove(PARTITION, key(name), etag);
  }
}
