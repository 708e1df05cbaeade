import { type TableFaultEffect, TableFaults } from './switches.ts';

/** A request that came to write. `conditional`: it carries an ETag, and only such a one can meet a conflict. */
export type TableWrite = { readonly table: string; readonly conditional: boolean };

/** What befalls a request, if anything. */
export type Struck = TableFaultEffect | 'crashed' | null;

/** What every request passes on its way in: it is counted, heard of, and may be struck by a fault. */
export class TableGate {
  readonly faults = new TableFaults();
  readonly #writesTo = new Map<string, number>();
  readonly #listeners: ((write: TableWrite) => void)[] = [];
  reads = 0;
  writes = 0;

  read(table: string): Struck {
    this.reads += 1;
    return this.faults.strike(table, 'read');
  }

  write(write: TableWrite): Struck {
    this.writes += 1;
    this.#writesTo.set(write.table, this.writesTo(write.table) + 1);
    for (const hear of this.#listeners) hear(write);
    return this.faults.strike(write.table, 'write');
  }

  /** How many requests came to write the table; while it stays the same, so do the rows. */
  writesTo(table: string): number {
    return this.#writesTo.get(table) ?? 0;
  }

  /** Hears of every write from here on, also of those that fail. */
  listen(hear: (write: TableWrite) => void): void {
    this.#listeners.push(hear);
  }
}
