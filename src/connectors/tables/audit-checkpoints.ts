import { type Instant, instant, MINUTE, milliseconds } from '../../domain/instant.ts';
import type { Seal } from '../../ports/seal.ts';
import type { Unreadable } from '../../ports/stores.ts';
import { CHAIN, type ChainedHead, type Checkpoint, checkpointKey, nextCheckpoint } from './audit-chain.ts';
import type { BlobStore } from './blob-store.ts';
import { key, shardName, shardOf } from './keys.ts';
import { type Row, type Table, UnreadableRow } from './table.ts';
import { untilCommitted } from './until-committed.ts';
import { hasSealedWitness, writeWitness } from './witness.ts';
import type { Write } from './write.ts';

/** Number of partitions, part of every key: changing it orphans the rows written before. */
const SHARDS = 4;
const FIRST_DIRTY = shardName('dirty', 0);
const LAST_DIRTY = shardName('dirty', SHARDS - 1);
const CHAIN_HEAD = 'head';
/** Far longer than an append can take with all its time-outs: until then its announcement stays. */
const ANNOUNCED_FOR = 10 * MINUTE;
const MOST_HEADS = 500;
const MOST_REMEMBERED = 10_000;
const READ_AT_ONCE = 32;
const LOOKED_BACK = 3;

/** A request whose chain may have grown. Rows of earlier releases also said how far one was covered; nothing believes them. */
type Dirty =
  | { readonly is: 'announced'; readonly requestId: string; readonly announcedAt: Instant }
  | { readonly is: 'covered' };

/** An announcement with the place of its row. */
type Announced = { readonly row: Row; readonly requestId: string; readonly announcedAt: Instant };

type ReadHead = (requestId: string) => Promise<ChainedHead | null>;

type CheckpointOptions = {
  /** A request whose chain can't be read is named, and keeps no other from being covered; left out: it fails all. */
  readonly unreadable?: Unreadable | undefined;
  /** Signs witnesses; left out: they are not signed. */
  readonly seal?: Seal | undefined;
  /** There is no time for more: what is left stays announced. */
  readonly isOver?: (() => boolean) | undefined;
};

/** `unwitnessed`: why the newest checkpoint has no witness yet. */
type Checkpointed = { readonly heads: number; readonly unwitnessed?: string };

/**
 * The chain across requests: each checkpoint holds the heads that changed and points back to the one before. It goes on
 * over all days in one partition, because only one head row can put two writers in order.
 */
export class AuditCheckpoints {
  readonly #table: Table;
  readonly #blobs: BlobStore | null;
  readonly #now: () => number;
  readonly #announced = new Map<string, number>();
  /**
   * Up to where this process has covered a chain. Kept nowhere else: a row that says so could be anybody's, and one that is
   * covered twice costs a line.
   */
  readonly #covered = new Map<string, string>();
  /** The newest checkpoint whose witness this process has seen written. */
  #anchored = 0;
  /** Behind what announcement the next checkpoint begins, where the last one had no time for all of them. */
  #reached: string | null = null;

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

  async checkpoint(
    now: Instant,
    readHead: ReadHead,
    { unreadable = fail, seal, isOver = () => false }: CheckpointOptions = {},
  ): Promise<Checkpointed> {
    const before = await this.#anchorLast(seal);
    const rows = await this.#table.across(FIRST_DIRTY, LAST_DIRTY);
    const announced = (await this.#announcements(rows, unreadable)).toSorted(byKey);
    const unread = new Set<string>();
    const read: ReadHead = async (requestId) => {
      try {
        const head = await readHead(requestId);
        return head && { requestId, sequence: head.sequence, hash: head.hash };
      } catch (error) {
        unread.add(requestId); // stays announced
        unreadable(`audit of ${requestId}`, error);
        return null;
      }
    };
    const { changed, seen } = await this.#changedOf(announced, read, isOver);
    let unwitnessed = before;
    for (let start = 0; start < changed.length && (start === 0 || !isOver()); start += MOST_HEADS)
      unwitnessed = await this.#chain(now, changed.slice(start, start + MOST_HEADS), seal);
    const grown = new Set(changed.map(({ requestId }) => requestId));
    for (const entry of seen)
      if (!unread.has(entry.requestId) && !grown.has(entry.requestId)) await this.#forget(entry, now);
    return unwitnessed === null ? { heads: changed.length } : { heads: changed.length, unwitnessed };
  }

  /** The last one may have died before its witness was written. */
  async isWitnessed(seal: Seal): Promise<'nothing' | 'unsealed' | 'sealed'> {
    const head = await this.#table.read(CHAIN, CHAIN_HEAD);
    if (!head) return 'nothing';
    const { sequence } = head.value as Checkpoint;
    for (let one = sequence; one > Math.max(0, sequence - LOOKED_BACK); one -= 1) {
      const found = await this.#table.read(CHAIN, checkpointKey(one));
      if (found && this.#blobs && (await hasSealedWitness(this.#blobs, found.value as Checkpoint, seal)))
        return 'sealed';
    }
    return 'unsealed';
  }

  /** A crash can come between a checkpoint and its witness; the next run makes up for it. */
  async #anchorLast(seal: Seal | undefined): Promise<string | null> {
    if (!this.#blobs) return null;
    const head = await this.#table.read(CHAIN, CHAIN_HEAD);
    if (!head) return null;
    const { sequence } = head.value as Checkpoint;
    if (sequence === this.#anchored) return null;
    const last = await this.#table.read(CHAIN, checkpointKey(sequence));
    return last && (await this.#anchor(last.value as Checkpoint, seal));
  }

  async #chain(now: Instant, heads: readonly ChainedHead[], seal: Seal | undefined): Promise<string | null> {
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
    if (this.#covered.size + heads.length > MOST_REMEMBERED) this.#covered.clear();
    for (const { requestId, hash } of heads) this.#covered.set(requestId, hash);
    return await this.#anchor(checkpoint, seal);
  }

  /** @returns why there is no witness yet, if so. */
  async #anchor(checkpoint: Checkpoint, seal: Seal | undefined): Promise<string | null> {
    const because = this.#blobs ? await writeWitness(this.#blobs, checkpoint, seal) : null;
    if (because === null) this.#anchored = checkpoint.sequence;
    return because;
  }

  /** A request that nobody has announced for long. */
  async #forget({ requestId, announcedAt, row }: Announced, now: Instant): Promise<void> {
    if (milliseconds(now) - milliseconds(announcedAt) <= ANNOUNCED_FOR) return;
    if (await this.#table.remove(row.partitionKey, row.rowKey, row.etag)) this.#covered.delete(requestId);
  }

  async #announcements(rows: readonly Row[], unreadable: Unreadable): Promise<readonly Announced[]> {
    const announced: Announced[] = [];
    for (const row of rows) {
      try {
        const dirty = row.value as Dirty;
        if (dirty.is !== 'covered' && typeof dirty.requestId !== 'string')
          throw new UnreadableRow('The row names no request.');
        if (dirty.is === 'announced') announced.push({ row, ...dirty });
        if (dirty.is === 'covered') await this.#table.remove(row.partitionKey, row.rowKey, row.etag);
      } catch (error) {
        unreadable(`audit head ${row.rowKey}`, error);
      }
    }
    return announced;
  }

  /** `seen`: those that there was time for; the others stay announced. */
  async #changedOf(
    announced: readonly Announced[],
    readHead: ReadHead,
    isOver: () => boolean,
  ): Promise<{ readonly changed: readonly ChainedHead[]; readonly seen: readonly Announced[] }> {
    const changed: ChainedHead[] = [];
    const reached = this.#reached;
    const isAhead = ({ row }: Announced) => reached === null || row.rowKey > reached;
    const ahead = [...announced.filter(isAhead), ...announced.filter((one) => !isAhead(one))];
    let start = 0;
    while (start < ahead.length && (start === 0 || !isOver())) {
      const some = ahead.slice(start, start + READ_AT_ONCE);
      const heads = await Promise.all(some.map(({ requestId }) => readHead(requestId)));
      for (const head of heads)
        if (head && this.#covered.get(head.requestId) !== head.hash) changed.push(head);
      start += some.length;
    }
    this.#reached = start < ahead.length ? (ahead[start - 1]?.row.rowKey ?? null) : null;
    return { changed, seen: ahead.slice(0, start) };
  }
}

const byKey = ({ row: one }: Announced, { row: other }: Announced) => (one.rowKey < other.rowKey ? -1 : 1);

const fail: Unreadable = (_, error) => {
  throw error;
};

function writeOver(found: Row | null, rowKey: string, value: unknown): Write {
  return found ? { write: 'replace', rowKey, value, etag: found.etag } : { write: 'create', rowKey, value };
}

function partitionOf(requestId: string): string {
  return shardOf('dirty', requestId, SHARDS);
}
