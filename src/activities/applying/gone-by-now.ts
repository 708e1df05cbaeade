import { otherHolders, type Rows, withAccess, withGrant } from '../../domain/access.ts';
import type { WriteEffect } from '../../domain/effect.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Affected } from '../../targets/effects.ts';

/**
 * What an answer gave although its grant had been closed before it came: the worker stood still between its last look and
 * the call. Such a grant is to be taken back again, by the sweep, and due at once, unless something else justifies what is there. So is
 * what may be there although no answer came: whose it is, the removal finds out.
 */
export function takenBackAgain(
  rows: Rows,
  { grant }: Affected,
  action: 'add' | 'remove',
  effect: WriteEffect,
  { sentAt, at }: { readonly sentAt: Instant; readonly at: Instant },
): Rows {
  const now = rows.grants[grant.id];
  const row = rows.access[grant.target];
  if (action !== 'add' || now?.state !== 'ended' || !row) return rows;
  const isUnsure = effect.effect === 'uncertain' && row.base === 'absent';
  if (effect.effect !== 'changed' && !isUnsure) return rows;
  if (otherHolders(rows, row, grant.id).length > 0) return rows;
  const inferred = { ...row, ownership: 'inferred', inferredFrom: sentAt } as const;
  return withGrant(isUnsure ? withAccess(rows, inferred) : rows, {
    ...now,
    state: 'ending',
    endsAt: at,
    parkedUntil: at,
  });
}
