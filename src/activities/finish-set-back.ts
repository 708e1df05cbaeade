import { SET_BACK } from '../domain/arming.ts';
import { recorded } from '../domain/audit.ts';
import { type Instant, instant } from '../domain/instant.ts';
import { setBack } from '../domain/request-state.ts';
import { defineActivity } from './activity.ts';
import { finish } from './concluding/grant-rows.ts';
import { provenGone } from './concluding/proven-changes.ts';

/** What a request set back is proven gone: its grants may be armed again, and it goes on with what was decided. */
export const finishSetBack = defineActivity<
  {
    readonly requestId: string;
    readonly owner: string;
    readonly removed: readonly string[];
    /** Targets that were done, and can't be undone. */
    readonly done?: readonly string[];
    /** When the last of the looks was that agree on what was removed; `null`: nothing had to be. */
    readonly provenAt: Instant | null;
  },
  { readonly finished: 'yes' },
  'requests' | 'grants' | 'auditLog' | 'clock'
>({
  name: 'finishSetBack',
  run: async (means, { requestId, owner, removed, done, provenAt }) => {
    const now = instant(means.clock.now());
    const record = (await means.requests.read(requestId))?.row;
    const beneficiaryId = record?.request?.beneficiaryId;
    if (!beneficiaryId) return { finished: 'yes' };
    await means.grants.change(beneficiaryId, (rows) => finish(rows, requestId, owner, now, done));
    // An earlier execution may have closed them and died before its evidence was written.
    const grants = await means.grants.ofRequest(requestId, beneficiaryId);
    const ended = grants.filter(({ state, endReason }) => state === 'void' && endReason === SET_BACK);
    const rows = removed.length > 0 && provenAt ? await means.auditLog.read(requestId) : [];
    await means.auditLog.append(requestId, [
      ...ended.map(({ id: grantId, target, endReason: reason, armedAt }) => {
        const data = { grantId, target, reason, removed: removed.includes(target), provenAt };
        return recorded('grant-ended', data, { once: `${grantId}-${reason}-${armedAt}`, at: now });
      }),
      ...provenGone(rows, removed, provenAt),
    ]);
    await means.requests.change(requestId, (row) => (row.settingBack ? setBack(row) : row));
    return { finished: 'yes' };
  },
});
