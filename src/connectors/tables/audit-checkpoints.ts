import { type Instant, instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { Unreadable } from '../../ports/stores.ts';
import {
  CHAIN,
  type ChainedHead,
  type Checkpoint,
  checkpointKey,
  nextCheckpoint,
  witnessName,
} from './audit-chain.ts';
import type { BlobStore } from './blob-store.ts';
import { key, shardName, shardOf } from './keys.ts';
import { type Row, type Table, UnreadableRow } from './table.ts';
import { untilCommitted } from './until-committed.ts';
import type { Write } from './write.ts';

/** Part of where every row is: another number would not find the rows of before. */
const SHARDS = 4;
const FIRST_DIRTY = shardName('dirty', 0);
const LAST_DIRTY = shardName('dirty', SHARDS - 1);
const CHAIN_HEAD = 'head';
/** Far longer than an append can take with all its time-outs: until then its announcement stays. */
const ANNOUNCED_FOR = 10 * MINUTE;
const MOST_HEADS = 500;
const MOST_REMEMBERED = 10_000;
const READ_AT_ONCE = 32;

/** A request whose chain may have grown, or how far a checkpoint covers it already. */
type Dirty =
  | { readonly is: 'announced'; readonly requestId: string; readonly announcedAt: Instant }
  | { readonly is: 'covered'; readonly requestId: string; readonly sequence: number };

/** An announcement with the place of its row, and the sequence that is covered. */
type Announced = {
  readonly row: Row;
  readonly requestId: string;
  readonly announcedAt: Instant;
  readonly covered: number;
};

type ReadHead = (requestId: string) => Promise<ChainedHead | null>;

/**
 * The chain across requests: each checkpoint holds the heads that changed and points back to the one before. It goes on
 * over all days in one partition, because only one head row can put two writers in order.
 */
export class AuditCheckpoints {
  readonly #table: Table;
  readonly #blobs: BlobStore | null;
  readonly #now: () => number;
  readonly #announced = new Map<string, number>();
  /** The newest checkpoint whose witness this process has seen written. */
  #anchored = 0;

  constructor(table: Table, blobs: BlobStore | null, now: () => number) {
    this.#table = table;
    this.#blobs = blobs;
    this.#now = now;
  }

  /**
   * Called before an append, so that no crash can hide what it appended from the next checkpoint. An announcement is
   * good for a while, so one per burst is enough.
   */
  async announce(requestId: string): Promise<void> {
    const now = this.#now();
    const known = this.#announced.get(requestId);
    if (known !== undefined && now - known < ANNOUNCED_FOR / 2) return;
    const value: Dirty = { is: 'announced', requestId, announcedAt: instant(now) };
    await this.#table.put(partitionOf(requestId), [{ rowKey: key('announced', requestId), value }]);
    if (this.#announced.size >= MOST_REMEMBERED) this.#announced.clear();
    this.#announced.set(requestId, now);
  }

  /** A request whose chain can't be read is named, and keeps no other from being covered; without a taker it fails all. */
  async checkpoint(
    now: Instant,
    readHead: ReadHead,
    unreadable: Unreadable = fail,
  ): Promise<{ readonly heads: number }> {
    await this.#anchorLast();
    const announced = announcements(await this.#table.across(FIRST_DIRTY, LAST_DIRTY), unreadable);
    const unread = new Set<string>();
    const read: ReadHead = async (requestId) => {
      try {
        return await readHead(requestId);
      } catch (error) {
        unread.add(requestId); // stays announced
        unreadable(`audit of ${requestId}`, error);
        return null;
      }
    };
    const changed = await changedOf(announced, read);
    for (let start = 0; start < changed.length; start += MOST_HEADS) {
      await this.#chain(now, changed.slice(start, start + MOST_HEADS));
    }
    const covered = new Map(changed.map(({ requestId, sequence }) => [requestId, sequence]));
    for (const entry of announced)
      if (!unread.has(entry.requestId)) await this.#settle(entry, covered.get(entry.requestId) ?? null, now);
    return { heads: changed.length };
  }

  /** A crash can come between a checkpoint and its witness; the next run makes up for it. */
  async #anchorLast(): Promise<void> {
    if (!this.#blobs) return;
    const head = await this.#table.read(CHAIN, CHAIN_HEAD);
    if (!head) return;
    const { sequence } = head.value as Checkpoint;
    if (sequence === this.#anchored) return;
    const last = await this.#table.read(CHAIN, checkpointKey(sequence));
    if (last) await this.#anchor(last.value as Checkpoint);
  }

  async #chain(now: Instant, heads: readonly ChainedHead[]): Promise<void> {
    const checkpoint = await untilCommitted('The checkpoint chain', async () => {
      const found = await this.#table.read(CHAIN, CHAIN_HEAD);
      const next = nextCheckpoint(found && (found.value as Checkpoint), now, heads);
      const { sequence, hash } = next;
      const { committed } = await this.#table.commit(CHAIN, [
        writeOver(found, CHAIN_HEAD, { sequence, hash }),
        { write: 'create', rowKey: checkpointKey(sequence), value: next },
      ]);
      return committed ? { result: next } : null;
    });
    await this.#anchor(checkpoint);
  }

  async #anchor(checkpoint: Checkpoint): Promise<void> {
    await this.#blobs?.anchor(witnessName(checkpoint), JSON.stringify(checkpoint));
    this.#anchored = checkpoint.sequence;
  }

  /** Remembers what was covered; forgets a request that nobody has announced for long. */
  async #settle(entry: Announced, sequence: number | null, now: Instant): Promise<void> {
    const { requestId, row } = entry;
    const partition = row.partitionKey;
    const rowKey = key('covered', requestId);
    if (sequence !== null) {
      const value: Dirty = { is: 'covered', requestId, sequence };
      await this.#table.put(partition, [{ rowKey, value }]);
    } else if (milliseconds(now) - milliseconds(entry.announcedAt) > ANNOUNCED_FOR) {
      const forgotten = await this.#table.remove(partition, row.rowKey, row.etag);
      if (forgotten) await this.#table.remove(partition, rowKey);
    }
  }
}

function announcements(rows: readonly Row[], unreadable: Unreadable): readonly Announced[] {
  const covered = new Map<string, number>();
  const read = rows.flatMap((row) => {
    try {
      const dirty = row.value as Dirty;
      if (typeof dirty.requestId !== 'string') throw new UnreadableRow('The row names no request.');
      if (dirty.is === 'covered') covered.set(dirty.requestId, dirty.sequence);
      return [{ row, dirty }];
    } catch (error) {
      unreadable(`audit head ${row.rowKey}`, error);
      return [];
    }
  });
  return read.flatMap(({ row, dirty }) => {
    if (dirty.is !== 'announced') return [];
    const { requestId, announcedAt } = dirty;
    return [{ row, requestId, announcedAt, covered: covered.get(requestId) ?? 0 }];
  });
}

async function changedOf(
  announced: readonly Announced[],
  readHead: ReadHead,
): Promise<readonly ChainedHead[]> {
  const changed: ChainedHead[] = [];
  for (let start = 0; start < announced.length; start += READ_AT_ONCE) {
    const some = announced.slice(start, start + READ_AT_ONCE);
    const heads = await Promise.all(some.map(({ requestId }) => readHead(requestId)));
    some.forEach(({ covered }, index) => {
      const head = heads[index];
      if (head && head.sequence > covered) changed.push(head);
    });
  }
  return changed;
}

const fail: Unreadable = (_, error) => {
  throw error;
};

function writeOver(found: Row | null, rowKey: string, value: unknown): Write {
  return found ? { write: 'replace', rowKey, value, etag: found.etag } : { write: 'create', rowKey, value };
}

function partitionOf(requestId: string): string {
  return shardOf('dirty', requestId, SHARDS);
}
