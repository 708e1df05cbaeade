import type { Instant } from '../../domain/instant.ts';
import type { IntakeRecord } from '../../domain/record.ts';
import type { Intake, Unreadable } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { key, shardNames, shardOf, under } from './keys.ts';
import type { Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';

type Receipt = Awaited<ReturnType<Intake['receive']>>;

/** Part of where every row is: another number would not find the rows of before. */
const SHARDS = 4;
const PARTITIONS = shardNames('i', SHARDS);

/**
 * Deliveries on Table Storage. Rows are never deleted by the product, so deduplication lasts at least its 400 days.
 * Spread over fixed partitions, because the sweep must find unstarted ones without knowing every source.
 */
export class TableIntake implements Intake {
  readonly #rows: IndexedRows<IntakeRecord>;

  constructor(table: Table) {
    this.#rows = new IndexedRows(table, {
      partitionOf: ({ source, deliveryId }) => partitionOf(source, deliveryId),
      rowKeyOf: ({ source, deliveryId }) => key('delivery', source, deliveryId),
      indexOf: ({ state, receivedAt, source, deliveryId }) =>
        state === 'received' ? [key('received', receivedAt, source, deliveryId)] : [],
    });
  }

  async receive(record: IntakeRecord): Promise<Receipt> {
    const received: IntakeRecord = { ...record, state: 'received' };
    return untilCommitted<Receipt>(`Delivery ${record.deliveryId}`, async () => {
      if ((await this.#rows.insert(received)).saved) return { result: { first: true } };
      const existing = await this.#read(record.source, record.deliveryId);
      return existing && { result: { first: false, existing: existing.row } };
    });
  }

  async markStarted(source: string, deliveryId: string): Promise<void> {
    await untilCommitted(`Delivery ${deliveryId}`, async () => {
      const found = await this.#read(source, deliveryId);
      if (!found) throw new Error(`Delivery ${deliveryId} of ${source} was never received.`);
      if (found.row.state === 'started') return { result: null };
      const saved = await this.#rows.save({ ...found.row, state: 'started' }, found.etag);
      return saved.saved ? { result: null } : null;
    });
  }

  async unstarted(before: Instant, unreadable?: Unreadable): Promise<readonly IntakeRecord[]> {
    const range = { from: under('received').from, to: key('received', before) };
    const found = await Promise.all(
      PARTITIONS.map((partition) => this.#rows.led(partition, range, unreadable)),
    );
    return found.flat();
  }

  #read(source: string, deliveryId: string) {
    return this.#rows.read(partitionOf(source, deliveryId), key('delivery', source, deliveryId));
  }
}

function partitionOf(source: string, deliveryId: string): string {
  return shardOf('i', key(source, deliveryId), SHARDS);
}
