import { otherHolders, type Rows, withGrant } from '../../domain/access.ts';
import type { WriteEffect } from '../../domain/effect.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Affected } from './send-change.ts';

/**
 * What an answer gave although its grant had been closed before it came: the worker stood still between its last look and
 * the call. Such a grant is to be taken back again, by the sweep, and due at once, unless something else justifies what is there.
 */
export function takenBackAgain(
  rows: Rows,
  { grant }: Affected,
  action: 'add' | 'remove',
  effect: WriteEffect,
  at: Instant,
): Rows {
  const now = rows.grants[grant.id];
  const row = rows.access[grant.target];
  const given = action === 'add' && effect.effect === 'changed';
  if (!given || !now || !row || now.state !== 'ended') return rows;
  if (otherHolders(rows, row, grant.id).length > 0) return rows;
  return withGrant(rows, { ...now, state: 'ending', endsAt: at, parkedUntil: at });
}
