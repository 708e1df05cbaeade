import type { Means } from '../activities/activity.ts';
import { readAlreadyIn } from '../activities/drift/already-in.ts';
import type { Runs } from '../ports/runs.ts';
import { nameOfHolder, type Told } from './groups-trail.ts';
import { suspectLoss } from './suspect-drift.ts';
import type { Look } from './sweep.ts';

/**
 * Whoever should be there and is not: known from a look over all members, and of a group that is gone. @returns holders
 * of whom it could not be told; `again` is told of groups.
 */
export async function missingMembers(
  { means, runs, look }: { readonly means: Means; readonly runs: Runs; readonly look: Look },
  groupIds: readonly string[],
  { whole, groups, changes }: Told,
  again: (groupId: string) => void,
): Promise<readonly string[]> {
  const gone = groups.filter(({ deleted }) => deleted).map(({ id }) => id);
  const suspects = whole ? groupIds : gone;
  if (suspects.length === 0) return [];
  const there = new Set(
    changes.filter(({ present }) => present).map(({ groupId, memberId }) => `${groupId} ${memberId}`),
  );
  const left: string[] = [];
  const alone = async (memberId: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      look.failed(nameOfHolder(memberId), error);
      left.push(memberId);
    }
  };
  for (const groupId of suspects) {
    const alreadyIn = await readAlreadyIn(means, groupId).catch((error: unknown) => {
      look.failed(`tickets that found access in group ${groupId}`, error);
      again(groupId);
      return {};
    });
    for (const memberId of Object.keys(alreadyIn)) {
      if (there.has(`${groupId} ${memberId}`)) continue;
      if (look.isOver()) left.push(memberId);
      else await alone(memberId, () => suspectLoss(means, runs, groupId, memberId, alreadyIn));
    }
  }
  for (const memberId of await means.grants.liveBeneficiaries()) {
    if (look.isOver()) {
      left.push(memberId);
      continue;
    }
    await alone(memberId, async () => {
      const { grants } = await means.grants.readBeneficiary(memberId);
      const held = new Set(Object.values(grants).map(({ target }) => target));
      for (const groupId of suspects)
        if (held.has(groupId) && !there.has(`${groupId} ${memberId}`))
          await suspectLoss(means, runs, groupId, memberId);
    });
  }
  return left;
}
