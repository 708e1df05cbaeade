import type { AnyEntry, AuditEntry, AuditRow } from '../../domain/audit.ts';
import { chained, GENESIS } from '../../domain/audit-chain.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Seal } from '../../ports/seal.ts';
import type { AuditLog, Unreadable } from '../../ports/stores.ts';
import type { AuditCheckpoints } from './audit-checkpoints.ts';
import { type BlobStore, moveIfLarge } from './blob-store.ts';
import { key, under } from './keys.ts';
import { Newest } from './newest.ts';
import { type Table, UnreadableRow } from './table.ts';
import { untilCommitted } from './until-committed.ts';
import type { Write } from './write.ts';

export const AUDIT_HEAD = 'head';
/** Each entry is two rows, and the head is one; a transaction takes a hundred. */
const MOST_ENTRIES = 45;

/** The newest row of a request's chain. */
export type AuditHead = { readonly requestId: string; readonly sequence: number; readonly hash: string };

type VersionedHead = { readonly etag: string; readonly head: AuditHead };

/**
 * The audit on Table Storage: one partition per request with its rows, a head, and a row per recorded fact that makes
 * repeats harmless; all three change in one transaction (H15).
 */
export class TableAuditLog implements AuditLog {
  readonly #table: Table;
  readonly #checkpoints: AuditCheckpoints;
  readonly #blobs: BlobStore | null;
  readonly #newest = new Newest<VersionedHead>();

  constructor(table: Table, checkpoints: AuditCheckpoints, blobs: BlobStore | null) {
    this.#table = table;
    this.#checkpoints = checkpoints;
    this.#blobs = blobs;
  }

  async append(requestId: string, entries: readonly AuditEntry[]): Promise<readonly AuditEntry[]> {
    const unique = [...new Map(entries.map((entry) => [onceKey(entry), entry])).values()];
    const stored = await Promise.all(
      unique.map(async (entry) => ({ ...entry, data: await moveIfLarge(entry.data, this.#blobs) })),
    );
    const added = new Set<string>();
    for (let start = 0; start < stored.length; start += MOST_ENTRIES) {
      const some = await this.#appendTogether(requestId, stored.slice(start, start + MOST_ENTRIES));
      for (const entry of some) added.add(onceKey(entry));
    }
    return unique.filter((entry) => added.has(onceKey(entry)));
  }

  async read(requestId: string): Promise<readonly AuditRow[]> {
    const rows = await this.#table.all(key(requestId), under('row'));
    return rows.map(({ value }) => value as AuditRow);
  }

  checkpoint(
    now: Instant,
    unreadable?: Unreadable,
    seal?: Seal,
    isOver?: () => boolean,
  ): ReturnType<AuditLog['checkpoint']> {
    const readHead = (requestId: string) => this.#head(requestId);
    return this.#checkpoints.checkpoint(now, readHead, { unreadable, seal, isOver });
  }

  isWitnessed(seal: Seal): ReturnType<AuditLog['isWitnessed']> {
    return this.#checkpoints.isWitnessed(seal);
  }

  /** At first nothing is taken for a repeat; only after a conflict is each entry looked up. */
  /** @returns those that it added. */
  async #appendTogether(requestId: string, entries: readonly AnyEntry[]): Promise<readonly AnyEntry[]> {
    return await untilCommitted(`Audit of ${requestId}`, async (attempt) => {
      const [found, missing] = await Promise.all([
        this.#newest.take(requestId) ?? this.#versionedHead(requestId),
        attempt === 0 ? entries : this.#missing(requestId, entries),
        this.#checkpoints.announce(requestId),
      ]);
      if (missing.length === 0) return { result: [] };
      const { head, writes } = writesOf(requestId, missing, found);
      const committed = await this.#table.commit(key(requestId), writes);
      if (!committed.committed) return null;
      // Its worker may have stood still for so long that the announcement has been forgotten.
      await this.#checkpoints.announce(requestId);
      this.#newest.put(requestId, { etag: committed.etag, head });
      return { result: missing };
    });
  }

  async #missing(requestId: string, entries: readonly AnyEntry[]): Promise<readonly AnyEntry[]> {
    const found = await Promise.all(entries.map((entry) => this.#table.read(key(requestId), onceKey(entry))));
    return entries.filter((_, index) => found[index] === null);
  }

  async #head(requestId: string): Promise<AuditHead | null> {
    return (await this.#versionedHead(requestId))?.head ?? null;
  }

  async #versionedHead(requestId: string): Promise<VersionedHead | null> {
    const found = await this.#table.read(key(requestId), AUDIT_HEAD);
    return found && { etag: found.etag, head: headIn(found.value) };
  }
}

function writesOf(
  requestId: string,
  entries: readonly AnyEntry[],
  before: VersionedHead | null,
): { readonly head: AuditHead; readonly writes: readonly Write[] } {
  let sequence = before?.head.sequence ?? 0;
  let previous = before?.head.hash ?? GENESIS;
  const rows: Write[] = [];
  for (const entry of entries) {
    sequence += 1;
    const row = chained(requestId, sequence, previous, entry);
    previous = row.hash;
    rows.push({ write: 'create', rowKey: rowKeyOf(sequence), value: row });
    rows.push({ write: 'create', rowKey: onceKey(entry), value: sequence });
  }
  const head: AuditHead = { requestId, sequence, hash: previous };
  const lead: Write = before
    ? { write: 'replace', rowKey: AUDIT_HEAD, value: head, etag: before.etag }
    : { write: 'create', rowKey: AUDIT_HEAD, value: head };
  return { head, writes: [lead, ...rows] };
}

export function rowKeyOf(sequence: number): string {
  return key('row', String(sequence).padStart(8, '0'));
}

export function onceKey({ fact, once }: Pick<AnyEntry, 'fact' | 'once'>): string {
  return key('once', String(fact), String(once));
}

/** Throws where the row holds something else: what is appended behind it would be chained to nothing. */
function headIn(value: unknown): AuditHead {
  const head = value as Partial<AuditHead> | null;
  if (typeof head?.sequence !== 'number' || typeof head.hash !== 'string')
    throw new UnreadableRow('The head of the chain holds no head.');
  return head as AuditHead;
}
