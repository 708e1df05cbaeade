import type { Rows } from './access.ts';

const STANDING = ['armed', 'active', 'ending'];

/** Whether a member's direct edge has a reason we know: a grant that has not ended, or it was there before any. */
export function explains({ grants, access }: Rows, target: string): boolean {
  if (access[target]?.base === 'present') return true;
  return Object.values(grants).some((one) => one.target === target && STANDING.includes(one.state));
}
