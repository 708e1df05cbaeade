import { type Rows, release, withAccess, withGrant } from '../../domain/access.ts';
import { goesOn } from '../../domain/arming.ts';
import { DONE, type Grant, isOverByProof, KEPT_FOR_GOOD } from '../../domain/grant.ts';
import { addMilliseconds, earlier, type Instant, SECOND } from '../../domain/instant.ts';
import { lifetimeRowOf } from '../../targets/index.ts';

/** Starts the clock of every grant of a request; `ending` when one of them was closed in the meantime. */
export function start(
  rows: Rows,
  requestId: string,
  owner: string,
  usableAt: Instant,
): { readonly rows: Rows; readonly result: 'started' | 'ending' } {
  const mine = Object.values(rows.grants).filter(
    (one) => one.requestId === requestId && !isOverByProof(one) && !isLetGo(one),
  );
  if (mine.some(({ state }) => state !== 'armed' && state !== 'active')) return { rows, result: 'ending' };
  let next = rows;
  for (const grant of mine) {
    const { proven } = lifetimeRowOf(grant.target);
    if (proven !== 'active') {
      next = leave(next, grant, owner, usableAt, proven);
      continue;
    }
    const startedAt = grant.startedAt ?? usableAt;
    next = withGrant(next, { ...grant, state: 'active', startedAt, endsAt: endOf(grant, startedAt) });
    const row = next.access[grant.target];
    // An edge that turned out to be somebody else's is not held by us; one of ours goes on being explained by this grant.
    if (row) next = withAccess(next, release(row, owner));
  }
  return { rows: next, result: 'started' };
}

/** What the directory ends by itself has the end that it shows, and never a later one than was decided. */
function endOf({ endsAt, lastsSeconds, shownEndsAt }: Grant, startedAt: Instant): Instant | null {
  const decided = lastsSeconds === null ? endsAt : addMilliseconds(startedAt, lastsSeconds * SECOND);
  return decided !== null && shownEndsAt !== undefined ? earlier(decided, shownEndsAt) : decided;
}

/** Ends what a request does once, of these targets, with its proof. */
export function startOnce(
  rows: Rows,
  requestId: string,
  targets: readonly string[],
  provenAt: Instant,
): { readonly rows: Rows; readonly result: null } {
  const once = Object.values(rows.grants).filter(
    ({ requestId: id, target, state }) =>
      id === requestId &&
      targets.includes(target) &&
      state === 'armed' &&
      lifetimeRowOf(target).proven === 'done',
  );
  const next = once.reduce((all, grant) => leave(all, grant, requestId, provenAt, 'done'), rows);
  return { rows: next, result: null };
}

/** What a later decision no longer wanted, and of which nothing is left. */
function isLetGo(grant: Grant): boolean {
  return grant.state === 'void' && goesOn(grant);
}

/**
 * A condition of access is no access: once that is proven, it is the person's, whatever ends later. What was done once is done,
 * and nobody's to take back.
 */
function leave(rows: Rows, grant: Grant, owner: string, provenAt: Instant, proven: 'kept' | 'done'): Rows {
  const next = withGrant(rows, {
    ...grant,
    state: 'ended',
    startedAt: provenAt,
    endedAt: provenAt,
    endReason: proven === 'kept' ? KEPT_FOR_GOOD : DONE,
  });
  const row = next.access[grant.target];
  if (!row) return next;
  const holders = row.holders.filter((id) => id !== grant.id);
  return withAccess(
    next,
    release({ ...row, holders, base: 'present', ownership: 'none', unanswered: [] }, owner),
  );
}

/** Closes every ending grant of a request, of which some turned out to be done and not to be undone; what no live grant holds any more is nobody's. */
export function finish(
  rows: Rows,
  requestId: string,
  owner: string,
  now: Instant,
  done: readonly string[] = [],
): { readonly rows: Rows; readonly result: readonly Grant[] } {
  const ending = Object.values(rows.grants).filter(
    (one) => one.requestId === requestId && one.state === 'ending',
  );
  let next = rows;
  for (const grant of ending) {
    next = withGrant(
      next,
      done.includes(grant.target)
        ? { ...grant, state: 'ended', endedAt: now, endReason: DONE }
        : { ...grant, state: grant.startedAt ? 'ended' : 'void', endedAt: now },
    );
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
