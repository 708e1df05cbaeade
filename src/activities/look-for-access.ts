import { groupOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { noteDeleted, wasDeleted } from './drift/deleted-group.ts';
import { stillLost } from './drift/open-findings.ts';
import { readTargets } from './proving/read-targets.ts';

/**
 * One look, without a trace in the evidence, at access that was found gone: whether all of it seems to be there again.
 * `lost`: groups that have been deleted for so long that nobody can bring them back.
 */
export const lookForAccess = defineActivity<
  { readonly requestId: string; readonly beneficiaryId: string; readonly targets: readonly string[] },
  { readonly there: boolean; readonly lost: readonly string[] }
>({
  name: 'lookForAccess',
  run: async (means, { requestId, beneficiaryId, targets }) => {
    if (targets.length === 0 || !(await stillLost(means, { requestId }))) return { there: false, lost: [] };
    const { readings } = await readTargets(means, beneficiaryId, targets, requestId);
    if (readings.every(({ edge }) => edge === 'present')) return { there: true, lost: [] };
    return { there: false, lost: await lostGroups(means, requestId, targets) };
  },
});

/** Of groups that were noted as deleted; each look that still knows none of them keeps the note alive. */
async function lostGroups(
  means: Means,
  requestId: string,
  targets: readonly string[],
): Promise<readonly string[]> {
  const noted: string[] = [];
  for (const groupId of targets.flatMap((target) => groupOf(target) ?? []))
    if (await wasDeleted(means, groupId)) noted.push(groupId);
  if (noted.length === 0) return [];
  const answer = await means.directory.lookAtGroups(noted, requestId);
  if (answer.read === 'failed') return [];
  const lost: string[] = [];
  for (const groupId of noted)
    if (!answer.groups[groupId]?.found && (await noteDeleted(means, groupId)) === 'for-good')
      lost.push(groupId);
  return lost;
}
