import type { Grant } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import type { Means } from './activity.ts';

export type Closed = {
  /** How many grants began to end by it. */
  readonly ending: number;
  /** How many had waited for their turn, so that nothing of them has to be taken back. */
  readonly void: number;
};

/** Closes a request's live grants; from then on no apply of it is sent. What only waits is void at once. */
export async function closeGrants(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  reason: string,
): Promise<Closed> {
  const endedAt = instant(means.clock.now());
  return await means.grants.change(beneficiaryId, (rows) => {
    const mine = Object.values(rows.grants).filter((one) => one.requestId === requestId);
    const given = mine.filter(({ state }) => state === 'armed' || state === 'active');
    const waiting = mine.filter(({ state }) => state === 'waiting');
    const grants: Record<string, Grant> = { ...rows.grants };
    for (const grant of given) grants[grant.id] = { ...grant, state: 'ending', endReason: reason };
    for (const grant of waiting) grants[grant.id] = { ...grant, state: 'void', endedAt, endReason: reason };
    return { rows: { ...rows, grants }, result: { ending: given.length, void: waiting.length } };
  });
}
