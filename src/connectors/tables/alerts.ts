import type { AlertRecord } from '../../domain/alert.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Alerts, Unreadable } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { key, under } from './keys.ts';
import type { Row, Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';

/** Alerts are few, and those that wait are listed together. */
const PARTITION = 'alerts';

/** Alerts on Table Storage. */
export class TableAlerts implements Alerts {
  readonly #table: Table;
  readonly #rows: IndexedRows<AlertRecord>;

  constructor(table: Table) {
    this.#table = table;
    this.#rows = new IndexedRows(table, {
      partitionOf: () => PARTITION,
      rowKeyOf: placeOf,
      indexOf: (alert) =>
        alert.state === 'handled'
          ? []
          : [key('waiting', alert.receivedAt, alert.kind, alert.userId, alert.alertId)],
    });
  }

  async receive(alert: AlertRecord): Promise<{ readonly first: boolean }> {
    return { first: (await this.#rows.insert(alert)).saved };
  }

  async waiting(most: number, unreadable?: Unreadable): Promise<readonly AlertRecord[]> {
    return await this.#rows.led(PARTITION, { ...under('waiting'), most }, unreadable);
  }

  change(alert: AlertRecord, change: (row: AlertRecord) => AlertRecord): Promise<AlertRecord> {
    return untilCommitted(`Alert ${alert.alertId}`, async () => {
      const found = await this.#rows.read(PARTITION, placeOf(alert));
      if (!found) throw new Error(`Alert ${alert.alertId} about ${alert.userId} was never received.`);
      const row = change(found.row);
      if (row === found.row) return { result: row };
      return (await this.#rows.save(row, found.etag)).saved ? { result: row } : null;
    });
  }

  async forget(before: Instant, after: string | null, most: number): Promise<string | null> {
    const { from, to } = under('alert');
    const rows = await this.#table.all(PARTITION, { ...(after ? { behind: after } : { from }), to, most });
    for (const row of rows)
      if (isOver(row, before)) await this.#table.remove(PARTITION, row.rowKey, row.etag);
    return rows.length === most ? (rows.at(-1)?.rowKey ?? null) : null;
  }
}

function placeOf({ kind, userId, alertId }: AlertRecord): string {
  return key('alert', kind, userId, alertId);
}

/** One that is not handled is left to the sweep, and so is a spoiled one. */
function isOver(row: Row, before: Instant): boolean {
  try {
    const { state, receivedAt } = row.value as AlertRecord;
    return state === 'handled' && receivedAt < before;
  } catch {
    return false;
  }
}
