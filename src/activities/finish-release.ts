import { recorded } from '../domain/audit.ts';
import { RELEASED } from '../domain/grant.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { finish } from './concluding/grant-rows.ts';
import { provenGone } from './concluding/proven-changes.ts';

/** What a decision took off is proven gone: its entries are over, and the request goes on. */
export const finishRelease = defineActivity<
  {
    readonly requestId: string;
    readonly owner: string;
    readonly removed: readonly string[];
    /** When the last of the agreeing looks was; `null`: nothing had to be removed. */
    readonly provenAt: Instant | null;
  },
  { readonly finished: 'yes' },
  'clock' | 'requests' | 'grants' | 'auditLog'
>({
  name: 'finishRelease',
  run: async (means, { requestId, owner, removed, provenAt }) => {
    const beneficiaryId = (await means.requests.read(requestId))?.row.request?.beneficiaryId;
    if (!beneficiaryId) return { finished: 'yes' };
    const now = instant(means.clock.now());
    await means.grants.change(beneficiaryId, (rows) => finish(rows, requestId, owner, now));
    // An earlier execution may have closed them and died before its evidence was written.
    const grants = await means.grants.ofRequest(requestId, beneficiaryId);
    const over = grants.filter(({ state, endReason }) => state === 'ended' && endReason === RELEASED);
    const rows = removed.length > 0 && provenAt ? await means.auditLog.read(requestId) : [];
    await means.auditLog.append(requestId, [
      ...over.map(({ id: grantId, target, endReason: reason }) =>
        recorded(
          'grant-ended',
          { grantId, target, reason, removed: removed.includes(target), provenAt },
          { once: grantId, at: now },
        ),
      ),
      ...provenGone(rows, removed, provenAt),
    ]);
    return { finished: 'yes' };
  },
});
