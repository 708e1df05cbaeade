import type { Grant } from '../../domain/grant.ts';
import { sightOf } from '../../domain/license-sight.ts';
import { isLicensing, targetOf } from '../../domain/target.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Means } from '../activity.ts';

/**
 * Somebody whose record changed may have lost a license that a ticket states. One look that does not show it starts a
 * run of its own, which believes only agreeing reads. `false`: it could not be read now.
 */
export async function suspectLicenseLoss(
  means: Means,
  runs: Runs,
  userId: string,
  grants: readonly Grant[],
): Promise<boolean> {
  const standing = grants.filter(({ state, target }) => state === 'active' && isLicensing(target));
  const [first] = standing;
  if (!first) return true;
  const answer = await means.licenses.read(userId, { subscriptions: false }, first.requestId);
  if (answer.read === 'failed') return !answer.mayCure;
  for (const { requestId, target } of standing) {
    if (sightOf(targetOf(target), answer.licenses) === 'present') continue;
    const input = { requestId, beneficiaryId: userId, target, tells: true };
    await runs.start('lostAccess', `${requestId}~lost-${target}`, input);
  }
  return true;
}
