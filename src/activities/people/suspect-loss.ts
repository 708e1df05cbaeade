import type { Grant } from '../../domain/grant.ts';
import type { Runs } from '../../ports/runs.ts';
import { byFamily } from '../../targets/effects-of.ts';
import { familyOf, lifetimeRowOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { sentFor } from '../proving/sent-before.ts';

/**
 * Somebody whose record changed may have lost what a ticket states and what only their record tells of, a license. One look
 * that does not show it starts a run of its own, which believes only agreeing reads. `false`: it could not be read now.
 */
export async function suspectLoss(
  means: Means,
  runs: Runs,
  userId: string,
  grants: readonly Grant[],
): Promise<boolean> {
  const standing = grants.filter(
    ({ state, target }) =>
      state === 'active' && lifetimeRowOf(target).stated && familyOf(target).watched === 'with-the-person',
  );
  const [first] = standing;
  if (!first) return true;
  const targets = [...new Set(standing.map(({ target }) => target))];
  const looks = byFamily(targets).filter(({ keys }) => keys.length > 0);
  for (const { effects, keys } of looks) {
    const look = {
      userId,
      keys,
      all: targets,
      promised: [],
      sent: Object.assign({}, ...standing.map(sentFor)),
      agreed: 0,
      requestId: first.requestId,
    };
    const { readings, unread } = await effects.look(means, look);
    if (unread) return !unread.mayCure;
    const missing = readings.filter(({ edge }) => edge !== 'present').map(({ target }) => target);
    for (const { requestId, target } of standing.filter((one) => missing.includes(one.target))) {
      const input = { requestId, beneficiaryId: userId, target, tells: true };
      await runs.start('lostAccess', `${requestId}~lost-${target}`, input);
    }
  }
  return true;
}
