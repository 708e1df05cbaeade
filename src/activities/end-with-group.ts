import { instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { changeEach } from './grants/change-each.ts';
import { closing } from './grants/close-grants.ts';
import { startEnd } from './people/end-access.ts';

/**
 * Ends what a request holds of groups that were deleted for good, whatever end it was to have: nobody can have it any more.
 * The run of the end proves it, and tells.
 */
export const endWithGroup = defineActivity<
  { readonly requestId: string; readonly beneficiaryId: string; readonly groupIds: readonly string[] },
  { readonly ending: number }
>({
  name: 'endWithGroup',
  needsRuns: true,
  run: async (means, { requestId, beneficiaryId, groupIds }) => {
    const at = instant(means.clock.now());
    const closed = await changeEach(means, beneficiaryId, (grant) =>
      grant.requestId === requestId && groupIds.includes(grant.target)
        ? closing(grant, 'group-deleted', at)
        : grant,
    );
    if (closed.length > 0 && means.runs) await startEnd(means.runs, requestId);
    return { ending: closed.length };
  },
});
