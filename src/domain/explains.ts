import type { Rows } from './access.ts';

const STANDING = ['armed', 'active', 'ending'];

/**
 * Whether a member's direct edge has a reason we know: a grant that has not ended, it was there before any, or a call of ours of
 * which nothing was heard, whose request takes it back.
 */
export function explains({ grants, access }: Rows, target: string): boolean {
  const row = access[target];
  if (row?.base === 'present' || (row?.outstanding ?? []).length > 0) return true;
  return Object.values(grants).some((one) => one.target === target && STANDING.includes(one.state));
}
