import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord, TicketPointer } from '../../domain/record.ts';
import { ForbiddenMove } from '../../domain/request-moves.ts';
import type { TicketRef } from '../../domain/ticket.ts';
import type { Requests, Saved, Unreadable, Versioned } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { key, shardNames, shardOf, under } from './keys.ts';
import { Newest } from './newest.ts';
import { listingFor, peopleOf, requestIndex } from './request-index.ts';
import { type Table, UnreadableRow } from './table.ts';
import { untilCommitted } from './until-committed.ts';

/** Number of partitions, part of every key: changing it orphans the rows written before. */
const SHARDS = 4;
const PARTITIONS = shardNames('r', SHARDS);
const DEFAULT_TOP = 50;
/** A record that asks many people can be large. */
const MOST_REMEMBERED = 200;

/** Where the row of a request stands. */
export function placeOfRequest(requestId: string): { readonly partition: string; readonly rowKey: string } {
  return { partition: partitionOf(requestId), rowKey: key('request', requestId) };
}

type Filter = Parameters<Requests['list']>[0];

/** Requests and ticket pointers on Table Storage, over four partitions. */
export class TableRequests implements Requests {
  readonly #records: IndexedRows<RequestRecord>;
  readonly #pointers: IndexedRows<TicketPointer>;
  readonly #newest = new Newest<Versioned<RequestRecord>>(MOST_REMEMBERED);
  readonly #newestPointers = new Newest<Versioned<TicketPointer>>(MOST_REMEMBERED);

  constructor(table: Table) {
    this.#records = new IndexedRows(table, {
      partitionOf: ({ requestId }) => partitionOf(requestId),
      rowKeyOf: ({ requestId }) => key('request', requestId),
      indexOf: requestIndex,
    });
    this.#pointers = new IndexedRows(table, {
      partitionOf: ({ ticket }) => partitionOf(key(ticket.system, ticket.id)),
      rowKeyOf: ({ ticket }) => key('ticket', ticket.system, ticket.id),
      indexOf: ({ checkDue, ticket }) =>
        checkDue === null ? [] : [key('check', checkDue, ticket.system, ticket.id)],
    });
  }

  async read(requestId: string): Promise<Versioned<RequestRecord> | null> {
    const found = await this.#records.read(partitionOf(requestId), key('request', requestId));
    if (found) this.#newest.put(requestId, found);
    return found;
  }

  async insert(record: RequestRecord): Promise<Saved> {
    return this.#remember(record, await this.#records.insert(record));
  }

  async save(record: RequestRecord, etag: string): Promise<Saved> {
    return this.#remember(record, await this.#records.save(record, etag));
  }

  /** Starts from the row as last seen here; a conflict makes it read anew. A change that does nothing, or can't be made, is trusted on a fresh read alone. */
  change(requestId: string, change: (record: RequestRecord) => RequestRecord): Promise<RequestRecord> {
    return untilCommitted(`Request ${requestId}`, async (attempt) => {
      const remembered = attempt === 0 ? this.#newest.take(requestId) : null;
      const found = remembered ?? (await this.read(requestId));
      if (!found)
        throw new Error(`Request ${requestId} has no row. It must be inserted before it is changed.`);
      const changed = changedBy(change, found.row, remembered !== null);
      if (changed === null) return null;
      if (changed === found.row) return remembered ? null : { result: changed };
      const saved = await this.save(changed, found.etag);
      return saved.saved ? { result: changed } : null;
    });
  }

  /** As it would be read again: JSON leaves out what is not there. */
  #remember(record: RequestRecord, saved: Saved): Saved {
    if (saved.saved) {
      const row = JSON.parse(JSON.stringify(record)) as RequestRecord;
      this.#newest.put(record.requestId, { row, etag: saved.etag });
    } else this.#newest.take(record.requestId);
    return saved;
  }

  async readPointer(system: string, ticketId: string): Promise<Versioned<TicketPointer> | null> {
    const at = key('ticket', system, ticketId);
    const found = await this.#pointers.read(partitionOf(key(system, ticketId)), at);
    if (found) this.#newestPointers.put(at, found);
    return found;
  }

  insertPointer(pointer: TicketPointer): Promise<Saved> {
    return this.#pointers.insert(pointer);
  }

  /** Starts from the row as last seen here, as `change` does. */
  changePointer(
    { system, id, number }: TicketRef,
    change: (pointer: TicketPointer) => TicketPointer,
  ): ReturnType<Requests['changePointer']> {
    type Changed = Awaited<ReturnType<Requests['changePointer']>>;
    return untilCommitted<Changed>(`The pointer of ticket ${number}`, async (attempt) => {
      const remembered = attempt === 0 ? this.#newestPointers.take(key('ticket', system, id)) : null;
      const found = remembered ?? (await this.readPointer(system, id));
      if (!found) return { result: null };
      const row = change(found.row);
      if (row === found.row) return remembered ? null : { result: { row, changed: false } };
      const saved = await this.#pointers.save(row, found.etag);
      return saved.saved ? { result: { row, changed: true } } : null;
    });
  }

  async list(filter: Filter): ReturnType<Requests['list']> {
    const top = filter.top ?? DEFAULT_TOP;
    const records: RequestRecord[] = [];
    let position = filter.after ?? null;
    for (;;) {
      const { entries, last } = await this.#listPage(filter, top, position);
      for (const [index, { order, record }] of entries.entries()) {
        position = order;
        if (record && matches(record, filter)) records.push(record);
        if (records.length < top) continue;
        return { records, after: last && index === entries.length - 1 ? null : position };
      }
      if (last) return { records, after: null };
    }
  }

  /** The next entries of the narrowest listing, merged over the partitions. */
  async #listPage(filter: Filter, top: number, position: string | null) {
    const { from, to } = under(...listingFor(filter));
    const range = { ...(position === null ? { from } : { behind: from + position }), to, most: top };
    const perPartition = await Promise.all(
      PARTITIONS.map(async (partition) => {
        const leads = await this.#records.leads(partition, range);
        return leads.map(({ index, rowKey }) => ({ order: index.slice(from.length), rowKey, partition }));
      }),
    );
    const ordered = perPartition.flat().sort((one, other) => (one.order < other.order ? -1 : 1));
    const entries = await Promise.all(
      ordered.slice(0, top).map(async ({ order, partition, rowKey }) => {
        return { order, record: await this.#readable(partition, rowKey) };
      }),
    );
    return { entries, last: ordered.length <= top && perPartition.every(({ length }) => length < top) };
  }

  /** A spoiled row is left out of a listing: the sweep names it. */
  async #readable(partition: string, rowKey: string): Promise<RequestRecord | null> {
    try {
      return (await this.#records.read(partition, rowKey))?.row ?? null;
    } catch (error) {
      if (error instanceof UnreadableRow) return null;
      throw error;
    }
  }

  async needingAttention(before: Instant, unreadable?: Unreadable): Promise<readonly RequestRecord[]> {
    return this.#dueBefore(this.#records, 'attention', before, unreadable);
  }

  async checksDue(before: Instant, unreadable?: Unreadable): Promise<readonly TicketPointer[]> {
    return this.#dueBefore(this.#pointers, 'check', before, unreadable);
  }

  async #dueBefore<Value>(
    rows: IndexedRows<Value>,
    index: string,
    before: Instant,
    unreadable?: Unreadable,
  ): Promise<readonly Value[]> {
    const range = { from: under(index).from, to: key(index, before) };
    const found = await Promise.all(PARTITIONS.map((partition) => rows.led(partition, range, unreadable)));
    return found.flat();
  }
}

/** `null`: the row does not allow the change, as it was last seen. */
function changedBy(
  change: (record: RequestRecord) => RequestRecord,
  row: RequestRecord,
  isRemembered: boolean,
): RequestRecord | null {
  try {
    return change(row);
  } catch (error) {
    if (isRemembered && error instanceof ForbiddenMove) return null;
    throw error;
  }
}

function partitionOf(text: string): string {
  return shardOf('r', text, SHARDS);
}

function matches(record: RequestRecord, { phase, outcome, ticketNumber, personId }: Filter): boolean {
  if (phase !== undefined && record.phase !== phase) return false;
  if (outcome !== undefined && record.outcome !== outcome) return false;
  if (personId !== undefined && !peopleOf(record).has(personId)) return false;
  return ticketNumber === undefined || record.ticket.number === ticketNumber;
}
