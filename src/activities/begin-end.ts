import { claim, mustRemove, ownerIsLive, type Rows, withAccess } from '../domain/access.ts';
import type { Grant } from '../domain/grant.ts';
import { type Instant, instant, milliseconds, SECOND } from '../domain/instant.ts';
import { defineActivity, type Means } from './activity.ts';
import { claimLimits } from './arm-grants.ts';

export type EndBegun =
  | { readonly begun: true; readonly beneficiaryId: string; readonly ending: readonly EndingGrant[] }
  /** Somebody else has the right to write one of the edges. */
  | { readonly begun: false; readonly why: 'busy'; readonly afterSeconds: number }
  /** No grant of this request is ending. */
  | { readonly begun: false; readonly why: 'nothing'; readonly afterSeconds: 0 };

export type EndingGrant = {
  readonly grantId: string;
  readonly groupId: string;
  /** `inferred`: our authorship must be confirmed before anything is removed (design: H6). */
  readonly removal: 'needed' | 'not-needed' | 'inferred';
};

/** Takes the right to write the edges of a request's ending grants, and tells which of them go with the grant. */
export const beginEnd = defineActivity<{ readonly requestId: string; readonly owner: string }, EndBegun>({
  name: 'beginEnd',
  run: async (means, { requestId, owner }) => {
    const found = await means.requests.read(requestId);
    const beneficiaryId = found?.row.request?.beneficiaryId;
    if (!beneficiaryId) return { begun: false, why: 'nothing', afterSeconds: 0 };
    const now = instant(means.clock.now());
    const begun = await means.grants.change(beneficiaryId, (rows) =>
      begin(means, requestId, owner, rows, now),
    );
    if ('until' in begun) {
      const wait = Math.ceil((milliseconds(begun.until) - means.clock.now()) / SECOND);
      return { begun: false, why: 'busy', afterSeconds: Math.min(Math.max(wait, 2), 60) };
    }
    if (begun.grants.length === 0) return { begun: false, why: 'nothing', afterSeconds: 0 };
    await means.auditLog.append(
      requestId,
      begun.grants.map(({ grant, removal }) => ({
        fact: 'grant-ending' as const,
        once: grant.id,
        at: now,
        actor: 'countersign',
        data: {
          grantId: grant.id,
          group: grant.groupName,
          groupId: grant.groupId,
          reason: grant.endReason,
          removal,
        },
      })),
    );
    const ending = begun.grants.map(({ grant, removal }) => ({
      grantId: grant.id,
      groupId: grant.groupId,
      removal,
    }));
    return { begun: true, beneficiaryId, ending };
  },
});

type Begun =
  | { readonly grants: readonly { readonly grant: Grant; readonly removal: EndingGrant['removal'] }[] }
  | { readonly until: Instant };

function begin(
  means: Means,
  requestId: string,
  owner: string,
  before: Rows,
  now: Instant,
): { readonly rows: Rows; readonly result: Begun } {
  let rows = before;
  const grants: { grant: Grant; removal: EndingGrant['removal'] }[] = [];
  const ending = Object.values(before.grants).filter(
    (one) => one.requestId === requestId && one.state === 'ending',
  );
  for (const grant of ending.toReversed()) {
    const row = rows.access[grant.groupId];
    if (!row) {
      grants.push({ grant, removal: 'not-needed' });
      continue;
    }
    // The run that armed this grant can't write any more: the grant is `ending`. Only what it sent may still arrive.
    const others =
      row.claim !== null && !row.claim.owner.startsWith(requestId) && ownerIsLive(rows, row.claim.owner);
    const claimed = claim(row, owner, others, now, claimLimits(means));
    if (!claimed.taken) return { rows: before, result: { until: claimed.until } };
    rows = withAccess(rows, claimed.row);
    const maybeOurs = row.base === 'absent' && row.ownership === 'none' && row.unanswered.length > 0;
    const removal = mustRemove(rows, row, grant.id)
      ? row.ownership === 'inferred'
        ? 'inferred'
        : 'needed'
      : maybeOurs
        ? 'inferred'
        : 'not-needed';
    grants.push({ grant, removal });
  }
  return { rows, result: { grants } };
}
