import type { Rows } from '../../domain/access.ts';
import { instant } from '../../domain/instant.ts';
import { cameLate, neverHeardOf } from '../../domain/outstanding.ts';
import type { Runs } from '../../ports/runs.ts';
import { effectsOf } from '../../targets/effects-of.ts';
import type { Means } from '../activity.ts';
import { startEnd } from '../people/end-access.ts';

/**
 * Whether a call of ours gave it of which nothing was ever heard and whose grant is over: then its request takes it back. Who gave
 * it the directory's own audit has to say, of the time since that end: what was given before has been taken back, and is on record, too.
 */
export async function cameByLateCall(
  means: Means,
  runs: Runs | undefined,
  rows: Rows,
  { beneficiaryId, target }: { readonly beneficiaryId: string; readonly target: string },
): Promise<boolean> {
  for (const { grantId, sentAt } of neverHeardOf(rows, target)) {
    const { requestId = '', endedAt = null } = rows.grants[grantId] ?? {};
    const after = endedAt ?? sentAt;
    const answer = await effectsOf(target).authored(means, beneficiaryId, target, after, requestId);
    if (answer.read === 'failed' || !answer.weDid) continue;
    const now = instant(means.clock.now());
    const isBack = await means.grants.change(beneficiaryId, (all) => {
      const next = cameLate(all, grantId, now, after);
      return { rows: next, result: next.grants[grantId]?.state === 'ending' };
    });
    if (!isBack) continue;
    if (runs) await startEnd(runs, requestId); // else by the sweep, to which it is due
    return true;
  }
  return false;
}
