import { type Rows, withAccess, withGrant } from './access.ts';
import type { Grant } from './grant.ts';
import type { Instant } from './instant.ts';

/** Why a grant ended that somebody else took away. */
export const LOST = 'taken-away';
/** Why an entry ended that the directory ends by itself, and has before its end. */
export const ENDED_BY_ITSELF = 'ended-by-itself';

/**
 * Ends a request's grant of a target whose edge somebody else has removed. After this no grant of ours owns the edge,
 * including other grants that relied on it. If it reappears, somebody else has added it (invariant 6). While
 * a run has the right to write the edge, its answers decide about that.
 *
 * `null`: the grant is not standing, or ended otherwise. The same loss again gives the same grant.
 */
export function lose(
  rows: Rows,
  requestId: string,
  target: string,
  now: Instant,
  endReason = LOST,
): { readonly rows: Rows; readonly result: Grant | null } {
  const grant = Object.values(rows.grants).find(
    (one) => one.requestId === requestId && one.target === target,
  );
  if (grant?.state === 'ended' && grant.endReason === endReason) return { rows, result: grant };
  if (grant?.state !== 'active') return { rows, result: null };
  const ended: Grant = { ...grant, state: 'ended', endedAt: now, endReason };
  const next = withGrant(rows, ended);
  const row = rows.access[target];
  if (!row) return { rows: next, result: ended };
  const holders = row.holders.filter((id) => id !== grant.id);
  const kept = row.claim
    ? { ...row, holders }
    : { ...row, holders, base: 'absent' as const, ownership: 'none' as const, unanswered: [] };
  return { rows: withAccess(next, kept), result: ended };
}
