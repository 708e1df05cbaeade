import { withAccess, withGrant } from '../../domain/access.ts';
import { takesPlaceOf } from '../../domain/as-before.ts';
import { recorded } from '../../domain/audit.ts';
import type { Grant } from '../../domain/grant.ts';
import type { Instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import { restated } from '../../domain/request-state.ts';
import type { GrantsOfBeneficiary } from '../../ports/stores.ts';
import type { Means } from '../activity.ts';
import { say } from '../outbox/say.ts';
import { sendDesired } from '../outbox/send.ts';
import { isLive } from '../people/end-access.ts';
import { RENEW } from './renewal-view.ts';

/**
 * The proven grants of a renewal, or of access that was asked for again because a part of it was missing, take the place
 * of those before: these end in the same moment, and nothing is removed, so that access has no gap (H4). What is
 * not covered ends on time, by itself.
 */
export async function replaceGrants(means: Means, record: RequestRecord, now: Instant): Promise<void> {
  const { request } = record;
  // A renewal may be asked for again itself; what it renewed was replaced when it was proven first.
  const before = takesPlaceOf(record);
  if (!before || !request) return;
  const reason = record.replaces ? 'replaced' : 'renewed';
  const { beneficiaryId } = request;
  const replaced = await means.grants.change(beneficiaryId, (rows) =>
    replace(rows, record, { before, reason }, now),
  );
  await means.auditLog.append(
    before,
    replaced.map(({ id: grantId, target }) => {
      const data = { grantId, target, reason, removed: false, replacedBy: record.requestId };
      return recorded('grant-ended', data, { once: grantId, at: now });
    }),
  );
  const left = await means.grants.ofRequest(before, beneficiaryId);
  if (left.some(isLive) || !left.some(({ endReason }) => endReason === reason)) return;
  const changed = await means.requests.change(before, (row) =>
    row.outcome === 'ended'
      ? row
      : say(
          { ...restated(row, 'ended'), owed: [...row.owed, { what: 'cards', stage: RENEW }] },
          {
            access: 'ended',
            outcome: 'ended',
            standing: null,
            comment: null,
            workNote: `${reason === 'renewed' ? 'Renewed' : 'Granted anew'}: this grant has ended, and nothing was removed. The access goes on under request ${record.requestId}.`,
            provenAt: null,
          },
          now,
        ),
  );
  await sendDesired(means, changed); // before the new request's own words, which are the ones that hold
}

function replace(
  rows: GrantsOfBeneficiary,
  { requestId }: RequestRecord,
  { before, reason }: { readonly before: string; readonly reason: string },
  now: Instant,
): { readonly rows: GrantsOfBeneficiary; readonly result: readonly Grant[] } {
  const grants = Object.values(rows.grants);
  const covered = new Set(
    grants.filter((one) => one.requestId === requestId && one.state === 'active').map((one) => one.target),
  );
  const old = grants.filter(
    (one) => one.requestId === before && one.state === 'active' && covered.has(one.target),
  );
  let next = rows;
  for (const grant of old) {
    next = withGrant(next, { ...grant, state: 'ended', endedAt: now, endReason: reason });
    const row = next.access[grant.target];
    if (row) next = withAccess(next, { ...row, holders: row.holders.filter((id) => id !== grant.id) });
  }
  return { rows: next, result: old };
}
