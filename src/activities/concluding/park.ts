import { release } from '../../domain/access.ts';
import { addMilliseconds, HOUR, instant } from '../../domain/instant.ts';
import type { Means } from '../activity.ts';

/**
 * Grants whose end can't be finished now stay `ending`, and their due time moves on, so that the sweep tries again
 * then (invariant 7). Meanwhile nobody holds their edges. Answers how many there are.
 */
export async function park(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  owner: string,
  waitMs: number = HOUR,
): Promise<number> {
  const until = addMilliseconds(instant(means.clock.now()), waitMs);
  return await means.grants.change(beneficiaryId, (rows) => {
    const mine = Object.values(rows.grants).filter(
      (one) => (one.requestId === requestId || one.releasedBy === requestId) && one.state === 'ending',
    );
    const grants = { ...rows.grants };
    const access = { ...rows.access };
    for (const grant of mine) {
      grants[grant.id] = { ...grant, endsAt: until, parkedUntil: until };
      const row = access[grant.target];
      if (row) access[grant.target] = release(row, owner);
    }
    return { rows: { access, grants }, result: mine.length };
  });
}
