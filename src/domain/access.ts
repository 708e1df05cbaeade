import type { AccessRow, Claim, Grant, GrantState } from './grant.ts';
import { addMilliseconds, type Instant } from './instant.ts';

/** Access rows and grants of one beneficiary: pure rules of who may write an edge, and of what justifies it. */
export type Rows = {
  readonly access: Readonly<Record<string, AccessRow>>;
  readonly grants: Readonly<Record<string, Grant>>;
};

/** A row for an edge we have never touched. */
export function untouched(beneficiaryId: string, target: string, base: AccessRow['base']): AccessRow {
  return {
    beneficiaryId,
    target,
    base,
    ownership: 'none',
    holders: [],
    claim: null,
    fence: 0,
    unanswered: [],
  };
}

/** Whether whoever holds the claim may still have something to do with its edge. */
export function ownerIsLive(rows: Rows, owner: string): boolean {
  const requestId = owner.replace(/~end$/, '');
  return Object.values(rows.grants).some(
    (grant) => grant.requestId === requestId && (grant.state === 'armed' || grant.state === 'ending'),
  );
}

type Claimed =
  | { readonly taken: true; readonly row: AccessRow }
  | { readonly taken: false; readonly until: Instant };

/**
 * Takes the right to write an edge, or tells when to try again. A claim is taken over only when its owner has ended
 * and its `notAfter` plus the longest outbound call have passed, so that nothing of it can still arrive (H4, H5).
 */
export function claim(
  row: AccessRow,
  owner: string,
  ownerLive: boolean,
  now: Instant,
  limits: { readonly validMs: number; readonly outboundMs: number },
): Claimed {
  const mine = row.claim?.owner === owner;
  if (row.claim && !mine) {
    const free = addMilliseconds(row.claim.notAfter, limits.outboundMs);
    if (free > now) return { taken: false, until: free };
    if (ownerLive) return { taken: false, until: addMilliseconds(now, 30_000) };
  }
  const fence = mine ? row.fence : row.fence + 1;
  const taken: Claim = { owner, fence, notAfter: addMilliseconds(now, limits.validMs) };
  return { taken: true, row: { ...row, fence, claim: taken } };
}

export function release(row: AccessRow, owner: string): AccessRow {
  return row.claim?.owner === owner ? { ...row, claim: null } : row;
}

const LIVE: readonly GrantState[] = ['armed', 'active'];

/** Holders other than the given grant that still justify the edge. */
export function otherHolders(rows: Rows, row: AccessRow, grantId: string): string[] {
  return row.holders.filter((id) => id !== grantId && LIVE.includes(rows.grants[id]?.state ?? 'ended'));
}

/** `inferred`: the edge may be there because of us; who put it there must be confirmed before it is removed (H6). */
export type Removal = 'needed' | 'not-needed' | 'inferred';

/** Whether ending this grant takes the edge away: only if we put it there and nothing else justifies it (invariant 6). */
export function removalOf(rows: Rows, row: AccessRow, grantId: string): Removal {
  if (row.base === 'present' || otherHolders(rows, row, grantId).length > 0) return 'not-needed';
  if (row.ownership === 'ours') return 'needed';
  return row.ownership === 'inferred' || row.unanswered.length > 0 ? 'inferred' : 'not-needed';
}

/** Whether something that an armed grant sent may be in the directory, and would be left there without it. */
export function needsTakingBack(rows: Rows, grant: Grant): boolean {
  const row = rows.access[grant.target];
  return row !== undefined && removalOf(rows, row, grant.id) !== 'not-needed';
}

export function withGrant(rows: Rows, grant: Grant): Rows {
  return { ...rows, grants: { ...rows.grants, [grant.id]: grant } };
}

export function withAccess(rows: Rows, row: AccessRow): Rows {
  return { ...rows, access: { ...rows.access, [row.target]: row } };
}
