import { RELEASED } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import { releasedBy } from '../domain/plan.ts';
import { defineActivity } from './activity.ts';
import { changeEach } from './grants/change-each.ts';
import { closing } from './grants/close-grants.ts';

/** What the plan takes off of earlier parts of its request begins to end: a suspension ends by such a decision only. */
export const beginRelease = defineActivity<
  { readonly requestId: string },
  { readonly releasing: number },
  'clock' | 'requests' | 'grants'
>({
  name: 'beginRelease',
  run: async (means, { requestId }) => {
    const record = (await means.requests.read(requestId))?.row;
    if (!record?.request || !record.plan) throw new Error(`Request ${requestId} has no plan to release by.`);
    const targets = releasedBy(record.plan);
    const at = instant(means.clock.now());
    const closed = await changeEach(means, record.request.beneficiaryId, (grant) =>
      grant.requestId === requestId && targets.includes(grant.target)
        ? closing(grant, RELEASED, at, 'release')
        : grant,
    );
    return { releasing: closed.length };
  },
});
