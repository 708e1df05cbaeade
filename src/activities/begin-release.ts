import { type Grant, isBeingReleased, RELEASED } from '../domain/grant.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { givenBy, releasedBy } from '../domain/plan.ts';
import type { RequestRecord } from '../domain/record.ts';
import { lifetimeOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { startOnce } from './concluding/grant-rows.ts';
import { provenGiven } from './concluding/proven-changes.ts';
import { changeEach } from './grants/change-each.ts';
import { closing } from './grants/close-grants.ts';

/**
 * What the plan takes off begins to end: a suspension ends by such a decision only. That is what earlier parts of the request put
 * on, and what another request did, as an earlier version of the ticket. `others`: the requests of those. `provenAt`: when
 * everything was proven that the plan gives; what it does once is over by that, whatever becomes of the rest.
 */
export const beginRelease = defineActivity<
  { readonly requestId: string; readonly provenAt: Instant },
  { readonly releasing: number; readonly others?: readonly string[] },
  'clock' | 'requests' | 'grants' | 'auditLog'
>({
  name: 'beginRelease',
  run: async (means, { requestId, provenAt }) => {
    const record = (await means.requests.read(requestId))?.row;
    if (!record?.request || !record.plan) throw new Error(`Request ${requestId} has no plan to release by.`);
    const { beneficiaryId } = record.request;
    await noteOnce(means, record, beneficiaryId, provenAt);
    const targets = releasedBy(record.plan);
    const at = instant(means.clock.now());
    const closed = await changeEach(means, beneficiaryId, (grant) => {
      const isOwn = grant.requestId === requestId;
      if (!targets.includes(grant.target) || !(isOwn || isOn(grant))) return grant;
      const ending = closing(grant, RELEASED, at, 'release');
      return isOwn || ending === grant ? ending : { ...ending, releasedBy: requestId };
    });
    const { grants } = await means.grants.readBeneficiary(beneficiaryId);
    const theirs = Object.values(grants).filter(
      (one) => one.requestId !== requestId && targets.includes(one.target) && isBeingReleased(one),
    );
    const others = [...new Set(theirs.map((one) => one.requestId))];
    return { releasing: closed.length, ...(others.length > 0 && { others }) };
  },
});

/** What is done once is proven at its moment, and not again: where the rest is left to people, it is no less done. */
async function noteOnce(
  { grants, auditLog }: Pick<Means, 'grants' | 'auditLog'>,
  record: RequestRecord,
  beneficiaryId: string,
  provenAt: Instant,
): Promise<void> {
  const { requestId, plan } = record;
  const given = (plan ? givenBy(plan) : []).map(({ target }) => target);
  await grants.change(beneficiaryId, (rows) => startOnce(rows, requestId, given, provenAt));
  const done = (await grants.ofRequest(requestId, beneficiaryId)).filter(
    ({ target, state }) => given.includes(target) && state === 'ended' && lifetimeOf(target) === 'once',
  );
  if (done.length === 0) return;
  await auditLog.append(requestId, provenGiven(await auditLog.read(requestId), done, record, provenAt));
}

function isOn({ state, target }: Grant): boolean {
  return state === 'active' && lifetimeOf(target) === 'suspension';
}
