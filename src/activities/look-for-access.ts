import { defineActivity } from './activity.ts';
import { stillLost } from './open-findings.ts';
import { readTargets } from './read-targets.ts';

/** One look, without a trace in the evidence, at access that was found gone: whether all of it seems to be there again. */
export const lookForAccess = defineActivity<
  { readonly requestId: string; readonly beneficiaryId: string; readonly targets: readonly string[] },
  { readonly there: boolean }
>({
  name: 'lookForAccess',
  run: async (means, { requestId, beneficiaryId, targets }) => {
    if (targets.length === 0 || !(await stillLost(means, { requestId }))) return { there: false };
    const { readings } = await readTargets(means, beneficiaryId, targets, requestId);
    return { there: readings.every(({ edge }) => edge === 'present') };
  },
});
