import { instant } from '../domain/instant.ts';
import { defineActivity } from './activity.ts';
import { finish } from './concluding/grant-rows.ts';

/** Closes the grants of a run whose changes were taken back and proven gone. */
export const finishTakeBack = defineActivity<
  {
    readonly requestId: string;
    readonly owner: string;
    readonly removed: readonly string[];
    readonly provenAt: string | null;
  },
  { readonly closed: number }
>({
  name: 'finishTakeBack',
  run: async (means, { requestId, owner, removed, provenAt }) => {
    const beneficiaryId = (await means.requests.read(requestId))?.row.request?.beneficiaryId;
    if (!beneficiaryId) return { closed: 0 };
    const now = instant(means.clock.now());
    await means.grants.change(beneficiaryId, (rows) => finish(rows, requestId, owner, now));
    // An earlier execution may have closed them and died before its evidence was written.
    const grants = (await means.grants.ofRequest(requestId, beneficiaryId)).filter(
      (one) => one.endedAt !== null,
    );
    await means.auditLog.append(
      requestId,
      grants.map((grant) => ({
        fact: 'grant-ended' as const,
        once: grant.id,
        at: now,
        actor: 'countersign',
        data: {
          grantId: grant.id,
          target: grant.target,
          reason: grant.endReason,
          removed: removed.includes(grant.target),
          provenAt,
        },
      })),
    );
    return { closed: grants.length };
  },
});
