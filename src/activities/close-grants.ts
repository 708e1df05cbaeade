import type { Means } from './activity.ts';

/** Marks a request's live grants as ending; from then on no apply of it is sent. */
export async function closeGrants(
  means: Means,
  requestId: string,
  beneficiaryId: string,
  reason: string,
): Promise<number> {
  return await means.grants.change(beneficiaryId, (rows) => {
    const live = Object.values(rows.grants).filter(
      (one) => one.requestId === requestId && (one.state === 'armed' || one.state === 'active'),
    );
    const grants = { ...rows.grants };
    for (const grant of live) grants[grant.id] = { ...grant, state: 'ending', endReason: reason };
    return { rows: { ...rows, grants }, result: live.length };
  });
}
