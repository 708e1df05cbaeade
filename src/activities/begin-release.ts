import { type Grant, RELEASED } from '../domain/grant.ts';
import { instant } from '../domain/instant.ts';
import { releasedBy } from '../domain/plan.ts';
import { lifetimeOf } from '../targets/index.ts';
import { defineActivity } from './activity.ts';
import { changeEach } from './grants/change-each.ts';
import { closing } from './grants/close-grants.ts';

/**
 * What the plan takes off begins to end: a suspension ends by such a decision only. That is what earlier parts of the request put
 * on, and what another request did, as an earlier version of the ticket. `others`: the requests of those.
 */
export const beginRelease = defineActivity<
  { readonly requestId: string },
  { readonly releasing: number; readonly others?: readonly string[] },
  'clock' | 'requests' | 'grants'
>({
  name: 'beginRelease',
  run: async (means, { requestId }) => {
    const record = (await means.requests.read(requestId))?.row;
    if (!record?.request || !record.plan) throw new Error(`Request ${requestId} has no plan to release by.`);
    const { beneficiaryId } = record.request;
    const targets = releasedBy(record.plan);
    const at = instant(means.clock.now());
    const closed = await changeEach(means, beneficiaryId, (grant) =>
      targets.includes(grant.target) && (grant.requestId === requestId || isOn(grant))
        ? closing(grant, RELEASED, at, 'release')
        : grant,
    );
    const { grants } = await means.grants.readBeneficiary(beneficiaryId);
    const theirs = Object.values(grants).filter(
      (one) => one.requestId !== requestId && targets.includes(one.target) && isBeingReleased(one),
    );
    const others = [...new Set(theirs.map((one) => one.requestId))];
    return { releasing: closed.length, ...(others.length > 0 && { others }) };
  },
});

function isOn({ target, state }: Grant): boolean {
  return state === 'active' && lifetimeOf(target) === 'suspension';
}

function isBeingReleased({ state, endReason }: Grant): boolean {
  return state === 'ending' && endReason === RELEASED;
}
