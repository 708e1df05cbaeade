import { instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { finish } from './concluding/grant-rows.ts';

/** What a request set back is proven gone: its grants may be armed again, and it goes on with what was decided. */
export const finishSetBack = defineActivity<
  { readonly requestId: string; readonly owner: string; readonly removed: readonly string[] },
  { readonly finished: 'yes' }
>({
  name: 'finishSetBack',
  run: async (means, { requestId, owner, removed }) => {
    const now = instant(means.clock.now());
    const record = (await means.requests.read(requestId))?.row;
    const beneficiaryId = record?.request?.beneficiaryId;
    if (!beneficiaryId) return { finished: 'yes' };
    const ended = await means.grants.change(beneficiaryId, (rows) => finish(rows, requestId, owner, now));
    await means.auditLog.append(
      requestId,
      ended.map(({ id, target, endReason, armedAt }) => ({
        fact: 'grant-ended' as const,
        once: `${id}-${endReason}-${armedAt}`,
        at: now,
        actor: 'countersign',
        data: { grantId: id, target, reason: endReason, removed: removed.includes(target), provenAt: now },
      })),
    );
    await means.requests.change(requestId, (row) => {
      if (!row.settingBack) return row;
      const { settingBack: _, ...rest } = row;
      return rest;
    });
    return { finished: 'yes' };
  },
});
