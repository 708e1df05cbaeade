import type { Rows } from './access.ts';
import type { Instant } from './instant.ts';
import { isOnItsWay } from './outstanding.ts';

const STANDING = ['armed', 'active', 'ending'];

/**
 * Whether a member's direct edge has a reason we know: a grant that has not ended, it was there before any, or a call of ours of
 * which nothing was heard, whose request takes it back.
 */
export function explains({ grants, access }: Rows, target: string, now: Instant): boolean {
  const row = access[target];
  if (row?.base === 'present' || (row?.outstanding ?? []).some((one) => isOnItsWay(one, now))) return true;
  return Object.values(grants).some((one) => one.target === target && STANDING.includes(one.state));
}
