import { type Filing, isOwedInTool } from '../../domain/filing.ts';
import type { Filings, Unreadable } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { beginning, key, under } from './keys.ts';
import { type Row, type Table, UnreadableRow } from './table.ts';
import { untilCommitted } from './until-committed.ts';

/** Few are ever filed, and those whose ticket is not opened are listed together. */
const PARTITION = 'filings';

/** Filings on Table Storage. */
export class TableFilings implements Filings {
  readonly #table: Table;
  readonly #rows: IndexedRows<Filing>;

  constructor(table: Table) {
    this.#table = table;
    this.#rows = new IndexedRows(table, {
      partitionOf: () => PARTITION,
      rowKeyOf: placeOf,
      indexOf: (filing) => (isOwedInTool(filing) ? [key('owed', filing.filedAt, filing.filingId)] : []),
    });
  }

  async file(filing: Filing): Promise<{ readonly first: boolean }> {
    return { first: (await this.#rows.insert(filing)).saved };
  }

  async read(filingId: string): Promise<Filing | null> {
    return (await this.#rows.read(PARTITION, key('filing', filingId)))?.row ?? null;
  }

  async ofPerson(personId: string): Promise<readonly Filing[]> {
    return (await this.#table.all(PARTITION, beginning(`${personId}-`, 'filing'))).map(filingIn);
  }

  async owed(unreadable?: Unreadable): Promise<readonly Filing[]> {
    return await this.#rows.led(PARTITION, under('owed'), unreadable);
  }

  change(filingId: string, change: (row: Filing) => Filing): Promise<Filing> {
    return untilCommitted(`Filing ${filingId}`, async () => {
      const found = await this.#rows.read(PARTITION, key('filing', filingId));
      if (!found) throw new Error(`Nothing was filed as ${filingId}.`);
      const row = change(found.row);
      if (row === found.row) return { result: row };
      return (await this.#rows.save(row, found.etag)).saved ? { result: row } : null;
    });
  }
}

const placeOf = ({ filingId }: Filing) => key('filing', filingId);

function filingIn(row: Row): Filing {
  const filing = row.value as Filing | null;
  if (!filing?.filingId || placeOf(filing) !== row.rowKey)
    throw new UnreadableRow('The row holds no filing.');
  return filing;
}
