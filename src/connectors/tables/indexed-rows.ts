import type { Saved, Unreadable, Versioned } from '../../ports/stores.ts';
import { type Range, type Table, UnreadableRow } from './table.ts';
import type { Write } from './write.ts';

/** Separates the row's own ETag from its index keys in the version handed out; no key holds it. */
const SEPARATOR = '\n';
const READ_AT_ONCE = 32;

/** Where a value lives, and the keys of the index rows that lead to it, all in one partition. */
type Placing<Value> = {
  readonly partitionOf: (value: Value) => string;
  readonly rowKeyOf: (value: Value) => string;
  readonly indexOf: (value: Value) => readonly string[];
};

/**
 * Rows with index rows beside them. Both change in one transaction, so the index is exact at every moment: a value that
 * left a state has no index row for it any more.
 *
 * The version of a row names the index rows it had, so that a later save knows what to take away without reading again.
 */
export class IndexedRows<Value> {
  readonly #table: Table;
  readonly #placing: Placing<Value>;

  constructor(table: Table, placing: Placing<Value>) {
    this.#table = table;
    this.#placing = placing;
  }

  async read(partitionKey: string, rowKey: string): Promise<Versioned<Value> | null> {
    const row = await this.#table.read(partitionKey, rowKey);
    return row && this.#versioned(this.#own(rowKey, row.value), row.etag);
  }

  async insert(value: Value): Promise<Saved> {
    const rowKey = this.#placing.rowKeyOf(value);
    return this.#commit(value, [{ write: 'create', rowKey, value }, ...this.#added(value, [])]);
  }

  async save(value: Value, version: string): Promise<Saved> {
    const [etag = '', ...before] = version.split(SEPARATOR);
    const rowKey = this.#placing.rowKeyOf(value);
    const now = new Set(this.#placing.indexOf(value));
    const gone = before.filter((index) => !now.has(index));
    return this.#commit(value, [
      { write: 'replace', rowKey, value, etag },
      ...gone.map((index): Write => ({ write: 'remove', rowKey: index })),
      ...this.#added(value, before),
    ]);
  }

  /** The keys of the rows that the index rows of a range lead to, in the order of the index. */
  async leads(partitionKey: string, range: Range) {
    return await this.#leadsIn(partitionKey, range, () => undefined);
  }

  async #leadsIn(partitionKey: string, range: Range, unreadable?: Unreadable) {
    return (await this.#table.all(partitionKey, range)).flatMap((row) => {
      try {
        return [{ index: row.rowKey, rowKey: leadIn(row.value) }];
      } catch (error) {
        if (!unreadable) throw error;
        unreadable(row.rowKey, error);
        return [];
      }
    });
  }

  /** The values that the index rows of a range lead to, in its order. One that can't be read is named, or fails all. */
  async led(partitionKey: string, range: Range, unreadable?: Unreadable): Promise<readonly Value[]> {
    const leads = await this.#leadsIn(partitionKey, range, unreadable);
    const found: Value[] = [];
    const read = async (rowKey: string) => {
      try {
        return (await this.read(partitionKey, rowKey))?.row ?? null;
      } catch (error) {
        if (!unreadable) throw error;
        unreadable(rowKey, error);
        return null;
      }
    };
    for (let at = 0; at < leads.length; at += READ_AT_ONCE) {
      const rows = await Promise.all(leads.slice(at, at + READ_AT_ONCE).map(({ rowKey }) => read(rowKey)));
      for (const row of rows) if (row !== null) found.push(row);
    }
    return found;
  }

  #added(value: Value, before: readonly string[]): readonly Write[] {
    const leadsTo = this.#placing.rowKeyOf(value);
    const added = this.#placing.indexOf(value).filter((index) => !before.includes(index));
    return added.map((rowKey) => ({ write: 'put', rowKey, value: { leadsTo } satisfies Lead }));
  }

  async #commit(value: Value, writes: readonly Write[]): Promise<Saved> {
    const committed = await this.#table.commit(this.#placing.partitionOf(value), writes);
    if (!committed.committed) return { saved: false, because: 'conflict' };
    return { saved: true, etag: this.#versionOf(value, committed.etag) };
  }

  /** Throws where the row holds something else than its key says: a hand, or a repair that went wrong. */
  #own(rowKey: string, value: unknown): Value {
    if (typeof value === 'object' && value !== null && this.#keyOf(value as Value) === rowKey)
      return value as Value;
    throw new UnreadableRow(`The row ${rowKey} holds something else.`);
  }

  #keyOf(value: Value): string | null {
    try {
      return this.#placing.rowKeyOf(value);
    } catch {
      return null; // what the key is made of is not in it
    }
  }

  /** Most rows that are read are not written, so that their index keys are worked out when the version is asked for. */
  #versioned(row: Value, etag: string): Versioned<Value> {
    const version = () => this.#versionOf(row, etag);
    let known: string | null = null;
    return {
      row,
      get etag() {
        known ??= version();
        return known;
      },
    };
  }

  #versionOf(row: Value, etag: string): string {
    return [etag, ...this.#placing.indexOf(row)].join(SEPARATOR);
  }
}

type Lead = { readonly leadsTo: string };

/** Throws where an index row leads nowhere. */
function leadIn(value: unknown): string {
  const { leadsTo } = (value ?? {}) as Partial<Lead>;
  if (typeof leadsTo !== 'string') throw new UnreadableRow('The row leads to none.');
  return leadsTo;
}
