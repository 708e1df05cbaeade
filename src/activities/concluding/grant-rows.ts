import { type Rows, release, withAccess, withGrant } from '../../domain/access.ts';
import { goesOn } from '../../domain/arming.ts';
import { type Grant, KEPT_FOR_GOOD } from '../../domain/grant.ts';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import { lifetimeOf } from '../../targets/index.ts';

/** Starts the clock of every grant of a request; `ending` when one of them was closed in the meantime. */
export function start(
  rows: Rows,
  requestId: string,
  owner: string,
  usableAt: Instant,
): { readonly rows: Rows; readonly result: 'started' | 'ending' } {
  const mine = Object.values(rows.grants).filter(
    (one) => one.requestId === requestId && one.endReason !== KEPT_FOR_GOOD && !isLetGo(one),
  );
  if (mine.some(({ state }) => state !== 'armed' && state !== 'active')) return { rows, result: 'ending' };
  let next = rows;
  for (const grant of mine) {
    if (lifetimeOf(grant.target) === 'condition') {
      next = leave(next, grant, owner, usableAt);
      continue;
    }
    const startedAt = grant.startedAt ?? usableAt;
    const endsAt =
      grant.lastsSeconds === null ? grant.endsAt : addMilliseconds(startedAt, grant.lastsSeconds * SECOND);
    next = withGrant(next, { ...grant, state: 'active', startedAt, endsAt });
    const row = next.access[grant.target];
    // An edge that turned out to be somebody else's is not held by us; one of ours goes on being explained by this grant.
    if (row) next = withAccess(next, release(row, owner));
  }
  return { rows: next, result: 'started' };
}

/** What a later decision no longer wanted, and of which nothing is left. */
function isLetGo(grant: Grant): boolean {
  return grant.state === 'void' && goesOn(grant);
}

/** A condition of access is no access: once that is proven, it is the person's, whatever ends later. */
function leave(rows: Rows, grant: Grant, owner: string, provenAt: Instant): Rows {
  const next = withGrant(rows, {
    ...grant,
    state: 'ended',
    startedAt: provenAt,
    endedAt: provenAt,
    endReason: KEPT_FOR_GOOD,
  });
  const row = next.access[grant.target];
  if (!row) return next;
  const holders = row.holders.filter((id) => id !== grant.id);
  return withAccess(
    next,
    release({ ...row, holders, base: 'present', ownership: 'none', unanswered: [] }, owner),
  );
}

/** Closes every ending grant of a request; what no live grant holds any more is nobody's. */
export function finish(
  rows: Rows,
  requestId: string,
  owner: string,
  now: Instant,
): { readonly rows: Rows; readonly result: readonly Grant[] } {
  const ending = Object.values(rows.grants).filter(
    (one) => one.requestId === requestId && one.state === 'ending',
  );
  let next = rows;
  for (const grant of ending) {
    next = withGrant(next, { ...grant, state: grant.startedAt ? 'ended' : 'void', endedAt: now });
    const row = next.access[grant.target];
    if (!row) continue;
    const holders = row.holders.filter((id) => id !== grant.id);
    const kept =
      holders.length > 0
        ? { ...row, holders }
        : { ...row, holders, ownership: 'none' as const, base: 'absent' as const, unanswered: [] };
    next = withAccess(next, release(kept, owner));
  }
  return { rows: next, result: ending };
}
