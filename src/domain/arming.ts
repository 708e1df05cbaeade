import {
  claim,
  needsTakingBack,
  ownerIsLive,
  type Rows,
  release,
  untouched,
  withAccess,
  withGrant,
} from './access.ts';
import type { EndRule } from './decision.ts';
import { type Exclusion, excludedBy } from './exclusion.ts';
import { type AccessRow, type Grant, isOverByProof } from './grant.ts';
import { addMilliseconds, type Instant, milliseconds, SECOND } from './instant.ts';
import type { Change } from './plan.ts';
import type { TicketRef } from './ticket.ts';

/** So many tickets may hold one access of a person at a time: each of them stands in the row of it. */
const MOST_HOLDERS = 1_000;
/** Why a request gets no grant of an access that so many tickets hold. */
const CROWDED = 'crowded';

/** Why a grant was taken back, or let go, by a request that goes on: it may be armed again. */
export const SET_BACK = 'set-back';
export const NOT_PLANNED = 'not-planned';
/** Why what was sent once is nobody's by now: what it was to bring about is so by something else. It is not armed again. */
const NEEDLESS = 'needless';

/** What a request is about to write, as its last decision says. */
export type Arming = {
  readonly requestId: string;
  readonly ticket: TicketRef;
  readonly owner: string;
  readonly beneficiaryId: string;
  readonly changes: readonly Change[];
  readonly end: EndRule;
  /** By target: governed groups that it is nested in. */
  readonly within?: Readonly<Record<string, readonly string[]>>;
  /** Targets of earlier parts of the request, which are not this plan's to take back. */
  readonly done?: readonly string[];
  /** Targets of the plan that no end ever takes back. */
  readonly endless?: readonly string[];
  readonly excludes: readonly Exclusion[];
  /** Random: how the directory's records of what is armed are known as ours. Needed for roles only. */
  readonly mark?: string;
  readonly now: Instant;
  readonly limits: { readonly validMs: number; readonly outboundMs: number };
};

export type ArmedRows =
  | {
      readonly is: 'armed';
      /** In the plan's order. */
      readonly grants: readonly Grant[];
      /** By target: what was there before us. */
      readonly bases: Readonly<Record<string, AccessRow['base']>>;
    }
  /** Another run has the right to write one of the edges, until then at least; meanwhile these wait. */
  | { readonly is: 'busy'; readonly until: Instant; readonly waiting: readonly Grant[] }
  /** Somebody closed a grant of the request. */
  | { readonly is: 'closed'; readonly reason: string }
  /** Access that must not go together with it is held through us, or about to be. */
  | { readonly is: 'excluded'; readonly because: string }
  /** Something was sent for a target that is no longer in the plan: it has to be taken back first. */
  | { readonly is: 'outdated' };

type Arm = { readonly rows: Rows; readonly result: ArmedRows };

/**
 * Takes the right to write every edge of a plan and arms its grants, or none of it and leaves them waiting, where every
 * closer finds them. The transaction that this is part of decides between requests that exclude each other: the first
 * armed stands.
 */
export function arm(before: Rows, arming: Arming): Arm {
  const own = ownGrants(before, arming.requestId);
  const closed = own.find(isClosed);
  if (closed) return { rows: before, result: { is: 'closed', reason: closed.endReason ?? 'closed' } };
  const mine = notDone(own, arming.done);
  const planned = new Set(arming.changes.map(({ target }) => target));
  if (own.some(({ endReason, target }) => endReason === NEEDLESS && planned.has(target)))
    return { rows: before, result: { is: 'closed', reason: NEEDLESS } };
  if (mine.some((grant) => isOutdated(before, grant, planned)))
    return { rows: before, result: { is: 'outdated' } };
  const rows = withoutUnplanned(before, arming, planned);
  if (!mine.some(isGiven)) {
    const because = excludedBy(rows, arming.requestId, arming.excludes);
    if (because !== null)
      return { rows: closing(rows, arming, 'excluded'), result: { is: 'excluded', because } };
    if (isCrowded(rows, planned))
      return { rows: closing(rows, arming, CROWDED), result: { is: 'closed', reason: CROWDED } };
  }
  return armAll(rows, arming);
}

function isCrowded({ access }: Rows, planned: ReadonlySet<string>): boolean {
  return [...planned].some((target) => (access[target]?.holders.length ?? 0) >= MOST_HOLDERS);
}

function armAll(before: Rows, arming: Arming): Arm {
  let rows = before;
  const grants: Grant[] = [];
  const bases: Record<string, AccessRow['base']> = {};
  for (const change of arming.changes) {
    const row = rows.access[change.target] ?? untouched(change.userId, change.target, 'absent');
    const live = row.claim !== null && ownerIsLive(rows, row.claim.owner);
    const claimed = claim(row, arming.owner, live, arming.now, arming.limits);
    if (!claimed.taken) {
      const waiting = allWaiting(before, arming);
      const mine = ownGrants(waiting, arming.requestId).filter(({ state }) => state === 'waiting');
      return { rows: waiting, result: { is: 'busy', until: claimed.until, waiting: mine } };
    }
    // No live grant holds this edge, so its former ownership is forgotten: the facts have just shown it absent.
    const fresh = row.holders.length === 0 ? startingOver(claimed.row) : claimed.row;
    const known = ofTarget(rows, arming.requestId, change.target);
    const grant = carriedOn(armed(known, arming, change), rows, arming);
    const holders = [...new Set([...fresh.holders, grant.id])];
    rows = withGrant(withAccess(rows, { ...fresh, holders }), grant);
    grants.push(grant);
    bases[change.target] = fresh.base;
  }
  return { rows, result: { is: 'armed', grants, bases } };
}

function armed(known: Grant | undefined, arming: Arming, change: Change): Grant {
  if (known?.state === 'active') return known;
  const { now } = arming;
  const end = endFor(arming, change);
  if (known?.state === 'armed') {
    // its clock goes on from where it was armed
    const planned = endOf(end, known.armedAt);
    return { ...known, ...roleOf(change, known, arming.mark), ...endKept(known, planned) };
  }
  return { ...newGrant(arming, change, known), state: 'armed', ...endOf(end, now) };
}

/** A leaver's end stays where it was brought forward to. */
function endKept(grant: Grant, planned: Planned): Planned {
  const earlier =
    grant.endReason === 'left' &&
    grant.endsAt !== null &&
    (planned.endsAt === null || planned.endsAt > grant.endsAt);
  return earlier ? { endsAt: grant.endsAt, lastsSeconds: null } : planned;
}

/** Grants that are not armed yet are recorded as waiting; what is armed already stays so. */
function allWaiting(before: Rows, arming: Arming): Rows {
  let rows = before;
  for (const change of arming.changes) {
    const known = ofTarget(rows, arming.requestId, change.target);
    if (known && known.state !== 'void' && known.state !== 'waiting') continue;
    const end = endOf(endFor(arming, change), arming.now);
    const waits: Planned = end.lastsSeconds === null ? end : { ...end, endsAt: null };
    rows = withGrant(rows, { ...newGrant(arming, change, known), state: 'waiting', ...waits });
  }
  return rows;
}

function endFor({ end, endless = [] }: Arming, { target }: Change): EndRule {
  return endless.includes(target) ? { ends: 'never' } : end;
}

type Planned = Pick<Grant, 'endsAt' | 'lastsSeconds'>;

/** Until access is proven the end is counted from `from`; proving moves it later. */
function endOf(end: EndRule, from: Instant): Planned {
  switch (end.ends) {
    case 'never':
      return { endsAt: null, lastsSeconds: null };
    case 'at':
      return { endsAt: end.at, lastsSeconds: null };
    case 'after':
      return { endsAt: addMilliseconds(from, end.seconds * SECOND), lastsSeconds: end.seconds };
  }
}

/** A grant is named after its request and its target, never after its place in a plan; rows of before keep their names. */
function newGrant(
  { requestId, ticket, now, mark, within = {} }: Arming,
  change: Change,
  known: Grant | undefined,
): Omit<Grant, 'state' | 'endsAt' | 'lastsSeconds'> {
  return {
    id: known?.id ?? `${requestId}~${change.target}`,
    requestId,
    ticket,
    beneficiaryId: change.userId,
    target: change.target,
    targetName: change.targetName,
    ...(within[change.target]?.length ? { within: within[change.target] } : {}),
    ...(change.disabledPlans ? { disabledPlans: change.disabledPlans } : {}),
    ...roleOf(change, known, mark),
    armedAt: now,
    startedAt: null,
    endedAt: null,
    endReason: null,
    noticedAt: null,
  };
}

/** The mark stays for as long as the grant: what was sent for an earlier decision is known by it, too. */
function roleOf({ role }: Change, known: Grant | undefined, mark = ''): Pick<Grant, 'role'> {
  return role ? { role: { ...role, mark: known?.role?.mark ?? mark } } : {};
}

/**
 * A later version of a ticket goes on with what an earlier one gave of a role: it is known by the same mark, in the same mode, from the
 * same attempt on.
 */
function carriedOn(grant: Grant, { grants }: Rows, { ticket, requestId }: Arming): Grant {
  if (!grant.role || grant.attemptedAt !== undefined) return grant;
  const before = Object.values(grants).find(
    (one) =>
      one.requestId !== requestId &&
      one.target === grant.target &&
      one.ticket.system === ticket.system &&
      one.ticket.id === ticket.id &&
      isGiven(one),
  );
  if (!before?.role || before.attemptedAt === undefined) return grant;
  const { mode, mark } = before.role;
  return { ...grant, attemptedAt: before.attemptedAt, role: { ...grant.role, mode, mark } };
}

function startingOver(row: AccessRow): AccessRow {
  const { prior: _, ...rest } = row;
  return { ...rest, base: 'absent', ownership: 'none', unanswered: [] };
}

function ownGrants(rows: Rows, requestId: string): readonly Grant[] {
  return Object.values(rows.grants).filter((grant) => grant.requestId === requestId);
}

function notDone(grants: readonly Grant[], done: readonly string[] = []): readonly Grant[] {
  return grants.filter(({ target }) => !done.includes(target));
}

function ofTarget(rows: Rows, requestId: string, target: string): Grant | undefined {
  return ownGrants(rows, requestId).find((grant) => grant.target === target);
}

/** Whether a grant was given up by a request that goes on, and not closed. */
export function goesOn({ endReason }: Grant): boolean {
  return endReason === SET_BACK || endReason === NOT_PLANNED || endReason === NEEDLESS;
}

function isClosed(grant: Grant): boolean {
  const over = grant.state === 'ending' || grant.state === 'ended' || grant.state === 'void';
  return over && !goesOn(grant) && !isOverByProof(grant);
}

function isGiven({ state }: Grant): boolean {
  return state === 'armed' || state === 'active';
}

/** `ending` without being closed: a run that set it back died half-way. */
function isOutdated(rows: Rows, grant: Grant, planned: ReadonlySet<string>): boolean {
  if (grant.state === 'ending') return true;
  return isGiven(grant) && !planned.has(grant.target) && needsTakingBack(rows, grant);
}

function withoutUnplanned(before: Rows, arming: Arming, planned: ReadonlySet<string>): Rows {
  let rows = before;
  for (const grant of notDone(ownGrants(before, arming.requestId), arming.done)) {
    if (planned.has(grant.target) || !(isGiven(grant) || grant.state === 'waiting')) continue;
    rows = letGo(rows, grant, arming.owner, { state: 'void', endedAt: arming.now, endReason: NOT_PLANNED });
  }
  return rows;
}

function closing(before: Rows, { requestId, owner, now }: Arming, endReason: string): Rows {
  let rows = before;
  for (const grant of ownGrants(before, requestId))
    if (grant.state === 'waiting')
      rows = letGo(rows, grant, owner, { state: 'void', endedAt: now, endReason });
  return rows;
}

/** What a request has sent of these targets is over, and neither taken back nor proven: that it came about is another's doing. */
export function setAside(
  before: Rows,
  requestId: string,
  targets: readonly string[],
  at: Instant,
): { readonly rows: Rows; readonly result: readonly Grant[] } {
  const isIt = (one: Grant) => one.requestId === requestId && targets.includes(one.target);
  let rows = before;
  for (const grant of Object.values(before.grants).filter((one) => isIt(one) && isGiven(one)))
    rows = letGo(rows, grant, requestId, { state: 'void', endedAt: at, endReason: NEEDLESS });
  const result = Object.values(rows.grants).filter((one) => isIt(one) && one.endReason === NEEDLESS);
  return { rows, result };
}

/** A grant of which nothing can be left gives up its edge; what it sent and got no answer to may still arrive. */
function letGo(
  rows: Rows,
  grant: Grant,
  owner: string,
  change: Pick<Grant, 'state'> & Partial<Pick<Grant, 'endedAt' | 'endReason'>>,
): Rows {
  const next = withGrant(rows, { ...grant, ...change });
  const row = next.access[grant.target];
  if (!row) return next;
  const left = { ...row, holders: row.holders.filter((id) => id !== grant.id) };
  return withAccess(next, row.unanswered.length > 0 ? left : release(left, owner));
}

/**
 * Whoever must ask people, or wait for a window, first gives its turn back: `waiting` again where nothing can be left
 * in the directory, and `ending`, all of it, where something has to be taken back first.
 */
export function setBack(
  before: Rows,
  requestId: string,
  owner: string,
  done: readonly string[] = [],
): { readonly rows: Rows; readonly result: { readonly takeBack: boolean } } {
  const mine = notDone(ownGrants(before, requestId), done);
  const given = mine.filter(isGiven);
  const begun = mine.some(({ state }) => state === 'ending');
  if (begun || given.some((grant) => needsTakingBack(before, grant))) {
    const grants = { ...before.grants };
    for (const grant of given) grants[grant.id] = { ...grant, state: 'ending', endReason: SET_BACK };
    return { rows: { ...before, grants }, result: { takeBack: true } };
  }
  let rows = before;
  for (const grant of given) rows = letGo(rows, grant, owner, { state: 'waiting' });
  return { rows, result: { takeBack: false } };
}

/** Both policies must still allow it for as long as it is to last, and nobody approved that it lasts longer. */
export function earliestEnd(approved: EndRule, later: readonly EndRule[], now: Instant): EndRule {
  const at = (end: EndRule) => {
    const { endsAt } = endOf(end, now);
    return endsAt === null ? Number.POSITIVE_INFINITY : milliseconds(endsAt);
  };
  return later.reduce((earliest, one) => (at(one) < at(earliest) ? one : earliest), approved);
}
