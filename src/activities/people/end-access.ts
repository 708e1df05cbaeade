import type { Grant } from '../../domain/grant.ts';
import type { Instant } from '../../domain/instant.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Means } from '../activity.ts';
import { closeGrants } from '../close-grants.ts';

/**
 * Starts the run that takes back what a request's ending grants alone justify. Repeats join the one that runs.
 * `forGood`: the account was deleted permanently, and its memberships with it.
 */
export async function startEnd(runs: Runs, requestId: string, forGood = false): Promise<void> {
  await runs.start('endOfGrant', `${requestId}~end`, forGood ? { requestId, forGood } : { requestId });
}

export function isLive({ state }: Grant): boolean {
  return state === 'armed' || state === 'active' || state === 'ending';
}

/** Ends everything a person holds through us, at once. @returns how many grants began to end by it. */
export async function endEverything(
  means: Means,
  runs: Runs,
  beneficiaryId: string,
  reason: string,
  forGood = false,
): Promise<number> {
  const { grants } = await means.grants.readBeneficiary(beneficiaryId);
  const live = Object.values(grants).filter(isLive);
  let closed = 0;
  for (const requestId of new Set(live.map((grant) => grant.requestId))) {
    closed += await closeGrants(means, requestId, beneficiaryId, reason);
    await startEnd(runs, requestId, forGood);
  }
  return closed;
}

/** No grant of the person that is in effect outlasts the moment. @returns how many were shortened. */
export async function bringForward(means: Means, beneficiaryId: string, at: Instant): Promise<number> {
  return await means.grants.change(beneficiaryId, (rows) => {
    const later = Object.values(rows.grants).filter(
      (one) => one.state === 'active' && (one.endsAt === null || one.endsAt > at),
    );
    const grants = { ...rows.grants };
    for (const one of later) grants[one.id] = { ...one, endsAt: at, lastsSeconds: null };
    return { rows: { ...rows, grants }, result: later.length };
  });
}
