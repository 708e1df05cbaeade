import { withAccess, withGrant } from '../../domain/access.ts';
import type { Grant } from '../../domain/grant.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { GrantsOfBeneficiary } from '../../ports/stores.ts';
import type { Means } from '../activity.ts';
import { isLive } from '../people/end-access.ts';
import { say } from '../say.ts';
import { sendDesired } from '../send.ts';
import { RENEW } from './renewal-view.ts';

/**
 * The grants of a proven renewal take the place of those it renews: these end in the same moment, and nothing is
 * removed, so that access has no gap (design: H4). What the renewal does not cover ends on time, by itself.
 */
export async function replaceRenewed(means: Means, record: RequestRecord, now: Instant): Promise<void> {
  const { renewal, request } = record;
  if (!renewal || !request) return;
  const { beneficiaryId } = request;
  const replaced = await means.grants.change(beneficiaryId, (rows) => replace(rows, record, renewal.of, now));
  await means.auditLog.append(
    renewal.of,
    replaced.map((grant) => ({
      fact: 'grant-ended' as const,
      once: grant.id,
      at: now,
      actor: 'countersign',
      data: {
        grantId: grant.id,
        target: grant.target,
        reason: 'renewed',
        removed: false,
        renewedBy: record.requestId,
      },
    })),
  );
  const left = await means.grants.ofRequest(renewal.of, beneficiaryId);
  if (left.some(isLive) || !left.some(({ endReason }) => endReason === 'renewed')) return;
  const changed = await means.requests.change(renewal.of, (row) =>
    row.outcome === 'ended'
      ? row
      : say(
          { ...row, outcome: 'ended', owed: [...row.owed, { what: 'cards', stage: RENEW }] },
          {
            access: 'ended',
            outcome: 'ended',
            standing: null,
            comment: null,
            workNote: `Renewed: this grant has ended, and nothing was removed. The access goes on under its renewal, request ${record.requestId}.`,
            provenAt: null,
          },
          now,
        ),
  );
  await sendDesired(means, changed); // before the renewal's own words, which are the ones that hold
}

function replace(
  rows: GrantsOfBeneficiary,
  { requestId }: RequestRecord,
  renewed: string,
  now: Instant,
): { readonly rows: GrantsOfBeneficiary; readonly result: readonly Grant[] } {
  const grants = Object.values(rows.grants);
  const covered = new Set(
    grants.filter((one) => one.requestId === requestId && one.state === 'active').map((one) => one.target),
  );
  const old = grants.filter(
    (one) => one.requestId === renewed && one.state === 'active' && covered.has(one.target),
  );
  let next = rows;
  for (const grant of old) {
    next = withGrant(next, { ...grant, state: 'ended', endedAt: now, endReason: 'renewed' });
    const row = next.access[grant.target];
    if (row) next = withAccess(next, { ...row, holders: row.holders.filter((id) => id !== grant.id) });
  }
  return { rows: next, result: old };
}
