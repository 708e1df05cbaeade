import { defineActivity } from './activity.ts';

/**
 * One look at groups themselves: those the directory doesn't know, `null` where it could not be asked. A group in the recycle
 * bin is unknown to every read, and comes back from there with everybody who was in it.
 */
export const lookForGroups = defineActivity<
  { readonly requestId: string; readonly beneficiaryId: string; readonly groupIds: readonly string[] },
  { readonly missing: readonly string[] | null },
  'directory'
>({
  name: 'lookForGroups',
  run: async ({ directory }, { requestId, beneficiaryId, groupIds }) => {
    const wanted = { userIds: [], managersOf: [], approverGroupIds: [], incompatibleGroupIds: [] };
    const answer = await directory.readFacts({ ...wanted, groupIds, beneficiaryId }, requestId);
    if (answer.read === 'failed') return { missing: null };
    return { missing: groupIds.filter((id) => answer.facts.groups[id]?.found === false) };
  },
});
