import type { AccessRow, Grant } from '../../domain/grant.ts';
import { addMilliseconds, HOUR, type Instant, MINUTE } from '../../domain/instant.ts';
import { isOutstanding } from '../../domain/outstanding.ts';
import type { Unreadable } from '../../ports/stores.ts';
import { key } from './keys.ts';
import { putAll } from './put-all.ts';
import { type Table, UnreadableRow } from './table.ts';

/** One thing the sweep must look at from a moment on. */
export type Hint = { readonly grantId: string; readonly beneficiaryId: string; readonly at: Instant };

/** Every bucket lies between: they are named after hours, and what else the table holds starts with a letter. */
const FIRST_BUCKET = '0';
const LAST_BUCKET = ':';

/**
 * The moments at which a grant as it stands wants a look: its end, and the notice before it unless it was given or the
 * grant is shorter than the lead.
 */
function hintsOf(grant: Grant, noticeLeadMs: number): readonly Hint[] {
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

/** A grant that is over goes on being looked at while a call of it may still take effect, and once more when none may. */
export function lateHints(
  before: Grant | null,
  now: Grant,
  { access }: { readonly access: Readonly<Record<string, AccessRow>> },
  at: Instant,
): readonly Hint[] {
  const isOver = ({ state }: Grant) => state === 'ended' || state === 'void';
  if (!isOver(now) || (before && isOver(before)) || !isOutstanding(access[now.target], now)) return [];
  // Not before it stands: a hint is there first, and one whose grant is not over yet would be dropped.
  return [{ grantId: now.id, beneficiaryId: now.beneficiaryId, at: addMilliseconds(at, MINUTE) }];
}

/** Every hint that a grant wants as it stands: what a table that lost them is given back. */
export function allHintsOf(
  grant: Grant,
  rows: { readonly access: Readonly<Record<string, AccessRow>> },
  at: Instant,
  noticeLeadMs: number,
): readonly Hint[] {
  return [...newHints(null, grant, at, noticeLeadMs), ...lateHints(null, grant, rows, at)];
}

/** Hints in hour buckets, so that what is due is found without looking at what is not. */
export class GrantHints {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async add(hints: readonly Hint[]): Promise<void> {
    await putAll(
      this.#table,
      hints.map((hint) => ({
        partitionKey: hourOf(hint.at),
        rowKey: key(hint.at, hint.grantId),
        value: hint,
      })),
    );
  }

  /** All of every hour that is over, however long ago, and the part of the current one. */
  async due(
    before: Instant,
    unreadable?: Unreadable,
  ): Promise<readonly (Hint & { readonly hint: string })[]> {
    const [over, current] = await Promise.all([
      this.#table.across(FIRST_BUCKET, hourOf(addMilliseconds(before, -HOUR))),
      this.#table.all(hourOf(before), { to: key(before) }),
    ]);
    return [...over, ...current].flatMap((row) => {
      const hint = `${row.partitionKey}|${row.rowKey}`;
      try {
        return [{ ...hintIn(row.value), hint }];
      } catch (error) {
        if (!unreadable) throw error;
        unreadable(hint, error);
        return [];
      }
    });
  }

  /** Which grants are to be looked at, and when: `{grantId} {moment}`, and `{grantId}` by itself. */
  async known(): Promise<ReadonlySet<string>> {
    const rows = await this.#table.across(FIRST_BUCKET, LAST_BUCKET);
    const known = new Set<string>();
    for (const row of rows) {
      try {
        const { grantId, at } = hintIn(row.value);
        known.add(grantId).add(`${grantId} ${at}`);
      } catch {
        // A spoiled one leads nowhere: it is made anew.
      }
    }
    return known;
  }

  async next(): Promise<Instant | null> {
    const [first] = await this.#table.across(FIRST_BUCKET, LAST_BUCKET, 1);
    return first?.rowKey.split('~')[0] ?? null;
  }

  async drop(hint: string): Promise<void> {
    const [bucket = '', rowKey = ''] = hint.split('|');
    await this.#table.remove(bucket, rowKey);
  }
}

/** Throws where the row holds something else. */
function hintIn(value: unknown): Hint {
  const { grantId, beneficiaryId, at } = (value ?? {}) as Partial<Hint>;
  if (typeof grantId !== 'string' || typeof beneficiaryId !== 'string' || typeof at !== 'string')
    throw new UnreadableRow('The row holds no hint.');
  return { grantId, beneficiaryId, at };
}

/** `2026-03-03T09` */
function hourOf(at: Instant): string {
  return at.slice(0, 13);
}
