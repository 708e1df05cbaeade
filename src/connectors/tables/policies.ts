import type { Policies } from '../../ports/stores.ts';
import { type BlobStore, fetchIfMoved, moveIfLarge } from './blob-store.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';

/** Policy texts by digest on Table Storage; large ones in the blob store. Kept once, never changed. */
export class TablePolicies implements Policies {
  readonly #table: Table;
  readonly #blobs: BlobStore | null;

  constructor(table: Table, blobs: BlobStore | null) {
    this.#table = table;
    this.#blobs = blobs;
  }

  async keep(kind: string, digest: string, text: string): Promise<void> {
    if (await this.#table.read(key(kind), key(digest))) return;
    const value = await moveIfLarge(text, this.#blobs);
    await this.#table.commit(key(kind), [{ write: 'create', rowKey: key(digest), value }]);
  }

  async read(kind: string, digest: string): Promise<string | null> {
    const row = await this.#table.read(key(kind), key(digest));
    if (!row) return null;
    return (await fetchIfMoved(row.value, this.#blobs)) as string;
  }
}
