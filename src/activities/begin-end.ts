import {
  claim,
  ownerIsLive,
  type Removal,
  type Rows,
  removalOf,
  withAccess,
  withGrant,
} from '../domain/access.ts';
import { type AccessRow, type Grant, isBeingReleased } from '../domain/grant.ts';
import { type Instant, instant, milliseconds, SECOND } from '../domain/instant.ts';
import { lifetimeRowOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { claimLimits } from './arm-grants.ts';
import { readTargets } from './proving/read-targets.ts';

export type EndBegun =
  | { readonly begun: true; readonly beneficiaryId: string; readonly ending: readonly EndingGrant[] }
  /** Somebody else has the right to write one of the edges. */
  | { readonly begun: false; readonly why: 'busy'; readonly afterSeconds: number }
  /** The account is deleted for now: its memberships can't be used, and come back if it is restored (H14). */
  | { readonly begun: false; readonly why: 'account-gone'; readonly afterSeconds: 0 }
  /** No grant of this request is ending. */
  | { readonly begun: false; readonly why: 'nothing'; readonly afterSeconds: 0 };

export type EndingGrant = {
  readonly grantId: string;
  readonly target: string;
  /** `inferred`: our authorship must be confirmed before anything is removed (H6). */
  readonly removal: Removal;
  /** What was done can't be undone: it is read whether it was. */
  readonly read?: true;
  /** A decision takes it off: only while that still holds. */
  readonly released?: true;
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
    const targets = begun.grants.map(({ grant }) => grant.target);
    const isAny = begun.grants.some(({ isGiven }) => isGiven);
    if (isAny && (await isGone(means, beneficiaryId, targets, requestId)))
      return { begun: false, why: 'account-gone', afterSeconds: 0 };
    await means.auditLog.append(
      requestId,
      begun.grants.map(({ grant, removal }) => ({
        fact: 'grant-ending' as const,
        once: grant.id,
        at: now,
        actor: 'countersign',
        data: {
          grantId: grant.id,
          name: grant.targetName,
          target: grant.target,
          reason: grant.endReason,
          removal,
        },
      })),
    );
    const ending = begun.grants.map(({ grant, removal }) => ({
      grantId: grant.id,
      target: grant.target,
      ...givenBack(grant, removal),
      ...(isBeingReleased(grant) && { released: true as const }),
    }));
    return { begun: true, beneficiaryId, ending };
  },
});

function givenBack({ target }: Grant, removal: Removal): Pick<EndingGrant, 'removal' | 'read'> {
  if (lifetimeRowOf(target).givenBack === 'removed' || removal === 'not-needed') return { removal };
  return { removal: 'not-needed', read: true };
}

/** What one path calls missing, the memberships must call missing as well: a read that errs does so on its own path. */
async function isGone(
  means: Means,
  userId: string,
  targets: readonly string[],
  requestId: string,
): Promise<boolean> {
  const account = await means.directory.readUsers([userId], requestId);
  if (account.read === 'failed' || account.users[userId]?.found !== false) return false;
  const { readings } = await readTargets(means, userId, targets, requestId);
  return readings.every(({ userMissing }) => userMissing === true);
}

/** `isGiven`: it may be in the directory. What was refused and never there does not come back with an account. */
type Ending = { readonly grant: Grant; readonly removal: Removal; readonly isGiven: boolean };

type Begun = { readonly grants: readonly Ending[] } | { readonly until: Instant };

function begin(
  means: Means,
  requestId: string,
  owner: string,
  before: Rows,
  now: Instant,
): { readonly rows: Rows; readonly result: Begun } {
  let rows = before;
  const grants: Ending[] = [];
  const ending = Object.values(before.grants).filter(
    (one) => one.requestId === requestId && one.state === 'ending',
  );
  for (const grant of ending.toReversed()) {
    const row = rows.access[grant.target];
    if (!row) {
      grants.push({ grant, removal: 'not-needed', isGiven: true });
      continue;
    }
    // The run that armed this grant can't write any more: the grant is `ending`. Only what it sent may still arrive.
    const ownRun = row.claim?.owner === requestId || row.claim?.owner === owner;
    const others = row.claim !== null && !ownRun && ownerIsLive(rows, row.claim.owner);
    const claimed = claim(row, owner, others, now, claimLimits(means));
    if (!claimed.taken) return { rows: before, result: { until: claimed.until } };
    const { parkedUntil: _, ...unparked } = grant;
    rows = withGrant(withAccess(rows, claimed.row), unparked);
    grants.push({ grant, removal: removalOf(rows, row, grant.id), isGiven: !isNothing(row) });
  }
  return { rows, result: { grants } };
}

/** It was not there before, and whatever was sent to give it was answered without giving it. */
function isNothing({ base, ownership, unanswered }: AccessRow): boolean {
  return base === 'absent' && ownership === 'none' && unanswered.length === 0;
}
