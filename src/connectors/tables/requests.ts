import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord, TicketPointer } from '../../domain/record.ts';
import type { Requests, Saved, Versioned } from '../../ports/stores.ts';
import { IndexedRows } from './indexed-rows.ts';
import { key, shardNames, shardOf, under } from './keys.ts';
import { listingFor, orderOf, requestIndex } from './request-index.ts';
import type { Table } from './table.ts';
import { untilCommitted } from './until-committed.ts';

const SHARDS = 16;
const PARTITIONS = shardNames('r', SHARDS);
const DEFAULT_TOP = 50;

type Filter = Parameters<Requests['list']>[0];

/** Requests and ticket pointers on Table Storage, over 16 partitions. */
export class TableRequests implements Requests {
  readonly #records: IndexedRows<RequestRecord>;
  readonly #pointers: IndexedRows<TicketPointer>;

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

  read(requestId: string): Promise<Versioned<RequestRecord> | null> {
    return this.#records.read(partitionOf(requestId), key('request', requestId));
  }

  insert(record: RequestRecord): Promise<Saved> {
    return this.#records.insert(record);
  }

  save(record: RequestRecord, etag: string): Promise<Saved> {
    return this.#records.save(record, etag);
  }

  change(requestId: string, change: (record: RequestRecord) => RequestRecord): Promise<RequestRecord> {
    return untilCommitted(`Request ${requestId}`, async () => {
      const found = await this.read(requestId);
      if (!found) throw new Error(`Request ${requestId} has no row. It must be inserted before it is changed.`);
      const changed = change(found.row);
      if (changed === found.row) return { result: changed };
      const saved = await this.#records.save(changed, found.etag);
      return saved.saved ? { result: changed } : null;
    });
  }

  readPointer(system: string, ticketId: string): Promise<Versioned<TicketPointer> | null> {
    return this.#pointers.read(partitionOf(key(system, ticketId)), key('ticket', system, ticketId));
  }

  insertPointer(pointer: TicketPointer): Promise<Saved> {
    return this.#pointers.insert(pointer);
  }

  savePointer(pointer: TicketPointer, etag: string): Promise<Saved> {
    return this.#pointers.save(pointer, etag);
  }

  async list(filter: Filter): ReturnType<Requests['list']> {
    const top = filter.top ?? DEFAULT_TOP;
    const records: RequestRecord[] = [];
    let after = filter.after ?? null;
    do {
      const page = await this.#listPage(filter, top, after);
      for (const record of page.records) {
        if (records.length === top) break;
        if (matches(record, filter)) records.push(record);
        after = key(...orderOf(record));
      }
      if (page.last && records.length < top) after = null;
      if (page.last) return { records, after: records.length < top ? null : after };
    } while (records.length < top);
    return { records, after };
  }

  /** The next records of the narrowest listing, merged over the partitions. */
  async #listPage(filter: Filter, top: number, after: string | null) {
    const listing = listingFor(filter);
    const { from, to } = under(...listing);
    // '!' is the lowest character of our keys that can follow, so this starts right behind `after`.
    const start = after === null ? from : `${from}${after}!`;
    const perPartition = await Promise.all(
      PARTITIONS.map(async (partition) => {
        const leads = await this.#records.leads(partition, { from: start, to, most: top });
        return leads.map((lead) => ({ ...lead, partition }));
      }),
    );
    const ordered = perPartition.flat().sort((one, other) => (one.index < other.index ? -1 : 1));
    const taken = ordered.slice(0, top);
    const found = await Promise.all(taken.map(({ partition, rowKey }) => this.#records.read(partition, rowKey)));
    const records = found.flatMap((row) => (row ? [row.row] : []));
    return { records, last: ordered.length <= top && perPartition.every(({ length }) => length < top) };
  }

  async needingAttention(before: Instant): Promise<readonly RequestRecord[]> {
    return this.#dueBefore(this.#records, 'attention', before);
  }

  async checksDue(before: Instant): Promise<readonly TicketPointer[]> {
    return this.#dueBefore(this.#pointers, 'check', before);
  }

  async #dueBefore<Value>(rows: IndexedRows<Value>, index: string, before: Instant): Promise<readonly Value[]> {
    const { from } = under(index);
    const found = await Promise.all(
      PARTITIONS.map(async (partition) => {
        const leads = await rows.leads(partition, { from, to: key(index, before) });
        return Promise.all(leads.map(({ rowKey }) => rows.read(partition, rowKey)));
      }),
    );
    return found.flat().flatMap((row) => (row ? [row.row] : []));
  }
}

function partitionOf(text: string): string {
  return shardOf('r', text, SHARDS);
}

function matches(record: RequestRecord, { phase, outcome, ticketNumber }: Filter): boolean {
  if (phase !== undefined && record.phase !== phase) return false;
  if (outcome !== undefined && record.outcome !== outcome) return false;
  return ticketNumber === undefined || record.ticket.number === ticketNumber;
}
