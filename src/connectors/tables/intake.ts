import type { Instant } from '../../domain/instant.ts';
import type { IntakeRecord } from '../../domain/record.ts';
import type { Intake, Unreadable, Versioned } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { key, shardNames, shardOf, under } from './keys.ts';
import { Newest } from './newest.ts';
import type { Row, Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';

type Receipt = Awaited<ReturnType<Intake['receive']>>;

/** Number of partitions, part of every key: changing it orphans the rows written before. */
const SHARDS = 4;
const PARTITIONS = shardNames('i', SHARDS);

/**
 * Deliveries on Table Storage. Rows stay for the 400 days that a delivery counts once. Spread over fixed partitions, because the sweep must find unstarted ones without knowing every source.
 */
export class TableIntake implements Intake {
  readonly #table: Table;
  readonly #rows: IndexedRows<IntakeRecord>;
  /** Of deliveries that were received here, and are about to be marked as started. */
  readonly #received = new Newest<Versioned<IntakeRecord>>();

  constructor(table: Table) {
    this.#table = table;
    this.#rows = new IndexedRows(table, {
      partitionOf: ({ source, deliveryId }) => partitionOf(source, deliveryId),
      rowKeyOf: ({ source, deliveryId }) => placeOf(source, deliveryId),
      indexOf: ({ state, receivedAt, source, deliveryId }) =>
        state === 'received' ? [key('received', receivedAt, source, deliveryId)] : [],
    });
  }

  async receive(record: IntakeRecord): Promise<Receipt> {
    const received: IntakeRecord = { ...record, state: 'received' };
    return untilCommitted<Receipt>(`Delivery ${record.deliveryId}`, async () => {
      const saved = await this.#rows.insert(received);
      if (saved.saved) {
        this.#received.put(placeOf(record.source, record.deliveryId), { row: received, etag: saved.etag });
        return { result: { first: true } };
      }
      const existing = await this.#read(record.source, record.deliveryId);
      return existing && { result: { first: false, existing: existing.row } };
    });
  }

  async markStarted(source: string, deliveryId: string): Promise<void> {
    await untilCommitted(`Delivery ${deliveryId}`, async (attempt) => {
      const received = attempt === 0 ? this.#received.take(placeOf(source, deliveryId)) : null;
      const found = received ?? (await this.#read(source, deliveryId));
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

  /** Partition by partition; the place names the partition and the key in it. */
  async forget(before: Instant, after: string | null, most: number): Promise<string | null> {
    const [at = PARTITIONS[0] ?? '', behind] = after?.split('|') ?? [];
    const { from, to } = under('delivery');
    const rows = await this.#table.all(at, { ...(behind ? { behind } : { from }), to, most });
    for (const row of rows) if (isOver(row, before)) await this.#table.remove(at, row.rowKey, row.etag);
    const last = rows.at(-1);
    if (rows.length === most && last) return `${at}|${last.rowKey}`;
    return PARTITIONS[PARTITIONS.indexOf(at) + 1] ?? null;
  }

  #read(source: string, deliveryId: string) {
    return this.#rows.read(partitionOf(source, deliveryId), placeOf(source, deliveryId));
  }
}

/** One that never started is left to the sweep, and so is a spoiled one. */
function isOver(row: Row, before: Instant): boolean {
  try {
    const { state, receivedAt } = row.value as IntakeRecord;
    return state === 'started' && receivedAt < before;
  } catch {
    return false;
  }
}

function placeOf(source: string, deliveryId: string): string {
  return key('delivery', source, deliveryId);
}

function partitionOf(source: string, deliveryId: string): string {
  return shardOf('i', key(source, deliveryId), SHARDS);
}
