import type { Draft, Drafts } from '../../ports/drafts.ts';
import type { Saved, Versioned } from '../../ports/stores.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';
import type { Write } from './write.ts';

/** What a machine drafted, on Table Storage: one partition per request, apart from every row that a decision reads. */
export class TableDrafts implements Drafts {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async read(requestId: string, about: string): Promise<Versioned<Draft> | null> {
    const row = await this.#table.read(key(requestId), key(about));
    return row && { row: row.value as Draft, etag: row.etag };
  }

  async save(draft: Draft, etag: string | null): Promise<Saved> {
    const rowKey = key(draft.about);
    const write: Write =
      etag === null
        ? { write: 'create', rowKey, value: draft }
        : { write: 'replace', rowKey, value: draft, etag };
    const committed = await this.#table.commit(key(draft.requestId), [write]);
    return committed.committed
      ? { saved: true, etag: committed.etag }
      : { saved: false, because: 'conflict' };
  }
}
