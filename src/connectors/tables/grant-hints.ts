import type { Grant } from '../../domain/grant.ts';
import { addMilliseconds, HOUR, type Instant, instant, milliseconds } from '../../domain/instant.ts';
import { key } from './keys.ts';
import type { Table } from './table.ts';

/** One thing the sweep must look at from a moment on. */
export type Hint = { readonly grantId: string; readonly beneficiaryId: string; readonly at: Instant };

const BUCKETS = 'buckets';
/** A bucket this far behind takes no new hints any more (see `place`), so an empty one may be forgotten. */
const SETTLED_AFTER = 48 * HOUR;

/**
 * The moments at which a grant as it stands wants a look: its end, and the notice before it unless it was given or the
 * grant is shorter than the lead.
 */
export function hintsOf(grant: Grant, noticeLeadMs: number): readonly Hint[] {
  const { id: grantId, beneficiaryId, endsAt, state, noticedAt } = grant;
  if (endsAt === null || state === 'ended' || state === 'void') return [];
  const end: Hint = { grantId, beneficiaryId, at: endsAt };
  const noticeAt = addMilliseconds(endsAt, -noticeLeadMs);
  const started = grant.startedAt ?? grant.armedAt;
  const noticed = state === 'ending' || noticedAt !== null || noticeAt <= started;
  return noticed ? [end] : [{ grantId, beneficiaryId, at: noticeAt }, end];
}

/** What must be added to the hints when a grant changes. A removal that begins is looked at from now on. */
export function newHints(
  before: Grant | null,
  now: Grant,
  at: Instant,
  noticeLeadMs: number,
): readonly Hint[] {
  const known = new Set(before ? hintsOf(before, noticeLeadMs).map((hint) => hint.at) : []);
  const added = hintsOf(now, noticeLeadMs).filter((hint) => !known.has(hint.at));
  if (now.state !== 'ending' || before?.state === 'ending') return added;
  return [...added, { grantId: now.id, beneficiaryId: now.beneficiaryId, at }];
}

/**
 * Hints in hour buckets, with one row per bucket that was ever used, so that what is due is found without looking at
 * what is not.
 */
export class GrantHints {
  readonly #table: Table;
  readonly #now: () => number;

  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async add(hints: readonly Hint[]): Promise<void> {
    const buckets = new Map<string, Hint[]>();
    for (const hint of hints) {
      const bucket = this.#bucketFor(hint.at);
      buckets.set(bucket, [...(buckets.get(bucket) ?? []), hint]);
    }
    await Promise.all([...buckets].map(([bucket, inside]) => this.#addTo(bucket, inside)));
  }

  /** The bucket's own row comes first: a crash in between leaves an empty bucket, never a hint nobody finds. */
  async #addTo(bucket: string, hints: readonly Hint[]): Promise<void> {
    await this.#table.put(BUCKETS, [{ rowKey: bucket, value: null }]);
    const unique = new Map(hints.map((hint) => [key(hint.at, hint.grantId), hint]));
    await this.#table.put(
      bucket,
      [...unique].map(([rowKey, hint]) => ({ rowKey, value: hint })),
    );
  }

  /** A hint for a moment long past goes to the current bucket, so that settled buckets never fill again. */
  #bucketFor(at: Instant): string {
    return hourOf(instant(Math.max(milliseconds(at), this.#now())));
  }

  async due(before: Instant): Promise<readonly (Hint & { readonly hint: string })[]> {
    const found: (Hint & { readonly hint: string })[] = [];
    for await (const { rowKey: bucket, etag } of this.#table.rows(BUCKETS, { to: `${hourOf(before)}!` })) {
      const rows = await this.#table.all(bucket, { to: key(before) });
      for (const { rowKey, value } of rows) found.push({ ...(value as Hint), hint: `${bucket}|${rowKey}` });
      if (rows.length === 0) await this.#forgetIfSettled(bucket, etag);
    }
    return found;
  }

  async next(): Promise<Instant | null> {
    for await (const { rowKey: bucket } of this.#table.rows(BUCKETS)) {
      const [first] = await this.#table.all(bucket, { most: 1 });
      if (first) return (first.value as Hint).at;
    }
    return null;
  }

  async drop(hint: string): Promise<void> {
    const [bucket = '', rowKey = ''] = hint.split('|');
    await this.#table.remove(bucket, rowKey);
  }

  async #forgetIfSettled(bucket: string, etag: string): Promise<void> {
    if (bucket < hourOf(instant(this.#now() - SETTLED_AFTER)))
      await this.#table.remove(BUCKETS, bucket, etag);
  }
}

/** `2026-03-03T09` */
function hourOf(at: Instant): string {
  return at.slice(0, 13);
}
