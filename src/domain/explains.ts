import type { Rows } from './access.ts';

const STANDING = ['armed', 'active', 'ending'];

/** Whether a member's direct edge has a reason we know: a grant that has not ended, or it was there before any. */
export function explains({ grants, access }: Rows, groupId: string): boolean {
  if (access[groupId]?.base === 'present') return true;
  return Object.values(grants).some((one) => one.groupId === groupId && STANDING.includes(one.state));
}
