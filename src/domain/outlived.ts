import { otherHolders, type Rows, withAccess, withGrant } from './access.ts';
import type { Instant } from './instant.ts';

/**
 * Something that we gave is there although its grant is over: the grant is to be ended again, and is due at once. Nothing changes where
 * another grant stands for it by now, or where it goes on.
 */
export function endedAgain(
  rows: Rows,
  grantId: string,
  now: Instant,
): { readonly rows: Rows; readonly result: boolean } {
  const grant = rows.grants[grantId];
  const row = grant && rows.access[grant.target];
  const isOver = grant?.state === 'ended' || grant?.state === 'void';
  if (!grant || !row || !isOver || otherHolders(rows, row, grantId).length > 0)
    return { rows, result: false };
  const ours = { ...row, base: 'absent', ownership: 'ours', holders: [grantId] } as const;
  const ending = { ...grant, state: 'ending', endsAt: now, parkedUntil: now } as const;
  return { rows: withGrant(withAccess(rows, ours), ending), result: true };
}
