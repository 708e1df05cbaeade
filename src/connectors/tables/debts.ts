import type { Debt } from '../../domain/debt.ts';
import type { Debts, Unreadable } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { key, under } from './keys.ts';
import type { Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';

/** Uses of emergency access are few, and open debts are listed together. */
const PARTITION = 'debts';

type Key = Pick<Debt, 'personId' | 'requestId'>;

/** Emergency debts on Table Storage, those of one person side by side. */
export class TableDebts implements Debts {
  readonly #table: Table;
  readonly #rows: IndexedRows<Debt>;

  constructor(table: Table) {
    this.#table = table;
    this.#rows = new IndexedRows<Debt>(table, {
      partitionOf: () => PARTITION,
      rowKeyOf: placeOf,
      indexOf: ({ state, dueAt, personId, requestId }) =>
        state === 'open' ? [key('open', dueAt, personId, requestId)] : [],
    });
  }

  async incur(debt: Debt): Promise<Debt> {
    const inserted = await this.#rows.insert(debt);
    if (inserted.saved) return debt;
    return (await this.#rows.read(PARTITION, placeOf(debt)))?.row ?? debt;
  }

  async of(personId: string): Promise<readonly Debt[]> {
    const rows = await this.#table.all(PARTITION, under('debt', personId));
    return rows.map(({ value }) => value as Debt);
  }

  listOpen(unreadable?: Unreadable): Promise<readonly Debt[]> {
    return this.#rows.led(PARTITION, under('open'), unreadable);
  }

  change(debt: Key, change: (row: Debt) => Debt): Promise<Debt | null> {
    return untilCommitted(`The debt of request ${debt.requestId}`, async () => {
      const found = await this.#rows.read(PARTITION, placeOf(debt));
      if (!found) return { result: null };
      const row = change(found.row);
      if (row === found.row) return { result: row };
      return (await this.#rows.save(row, found.etag)).saved ? { result: row } : null;
    });
  }
}

const placeOf = ({ personId, requestId }: Key) => key('debt', personId, requestId);
