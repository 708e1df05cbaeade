import type { Policies } from '../../ports/stores.ts';
import { type BlobStore, fetchIfMoved, moveIfLarge } from './blob-store.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';
import type { Write } from './write.ts';

/** Policy texts by digest on Table Storage; large ones in the blob store. Kept once, never changed. */
export class TablePolicies implements Policies {
  readonly #table: Table;
  readonly #blobs: BlobStore | null;

  constructor(table: Table, blobs: BlobStore | null) {
    this.#table = table;
    this.#blobs = blobs;
  }

  async keep(kind: string, digest: string, text: string): Promise<void> {
    await untilCommitted(`Policy ${digest}`, async () => {
      if (await this.#table.read(key(kind), key(digest))) return { result: null };
      const value = await moveIfLarge(text, this.#blobs);
      const create: Write = { write: 'create', rowKey: key(digest), value };
      return (await this.#table.commit(key(kind), [create])).committed ? { result: null } : null;
    });
  }

  async read(kind: string, digest: string): Promise<string | null> {
    const row = await this.#table.read(key(kind), key(digest));
    if (!row) return null;
    return (await fetchIfMoved(row.value, this.#blobs)) as string;
  }
}
