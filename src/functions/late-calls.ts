import type { Means } from '../activities/activity.ts';
import { startEnd } from '../activities/people/end-access.ts';
import { readTargets } from '../activities/proving/read-targets.ts';
import type { Grant } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import { cameLate, mayStillCome } from '../domain/outstanding.ts';
import type { Runs } from '../ports/runs.ts';
import type { GrantsOfBeneficiary } from '../ports/stores.ts';

/**
 * A grant that is over is looked at on and on while a call of it of which nothing was heard may still take effect: the worker that
 * sent it may have died, and nobody else would hear of what it gives. What is there again is taken back by the end of its own request.
 */
export async function seeToLateCalls(
  means: Means,
  runs: Runs,
  rows: GrantsOfBeneficiary,
  grant: Grant,
  { hint }: { readonly hint: string },
): Promise<void> {
  const { beneficiaryId, target, requestId } = grant;
  const now = instant(means.clock.now());
  const calls = mayStillCome(rows, grant, now);
  if (calls.length === 0) {
    await means.grants.dropHint(hint); // what is found later is known as ours by the attempt, which stays on record
    return;
  }
  const { readings } = await readTargets(means, beneficiaryId, [target], requestId);
  const [seen] = readings;
  if (seen?.edge === 'unknown')
    throw new Error(`whether a late call took effect can't be read: ${seen.because}`);
  if (seen?.edge !== 'present') return;
  const again = await means.grants.change(beneficiaryId, (all) => {
    const next = cameLate(all, grant.id, now);
    return { rows: next, result: next.grants[grant.id]?.state === 'ending' };
  });
  if (again) await startEnd(runs, requestId);
}
