import { claim, ownerIsLive, type Rows, untouched, withAccess, withGrant } from '../domain/access.ts';
import type { EndRule } from '../domain/decision.ts';
import type { AccessRow, Grant } from '../domain/grant.ts';
import { addMilliseconds, type Instant, instant, milliseconds, SECOND } from '../domain/instant.ts';
import type { Change } from '../domain/plan.ts';
import type { RequestRecord } from '../domain/record.ts';
import { defineActivity, type Means } from './activity.ts';
import { noteAlreadyIn } from './already-in.ts';

export type Armed =
  | {
      readonly armed: true;
      readonly beneficiaryId: string;
      /** In the plan's order. */
      readonly grants: readonly { readonly grantId: string; readonly target: string }[];
      readonly targets: readonly string[];
    }
  /** Another run has the right to write one of the edges. */
  | { readonly armed: false; readonly afterSeconds: number };

/**
 * Records each grant with its end before anything is written, and takes the right to write the edges, in one
 * transaction (invariants 6 and 7). Until access is proven the end is counted from now; proving moves it later.
 */
export const armGrants = defineActivity<{ readonly requestId: string; readonly owner: string }, Armed>({
  name: 'armGrants',
  run: async (means, { requestId, owner }) => {
    const found = await means.requests.read(requestId);
    const { request, plan } = found?.row ?? {};
    if (!found || !request || !plan) throw new Error(`Request ${requestId} has no plan to arm.`);
    const now = instant(means.clock.now());
    const armed = await means.grants.change(request.beneficiaryId, (rows) =>
      arm(means, found.row, plan.changes, rows, owner, now),
    );
    if ('until' in armed) {
      const wait = Math.ceil((milliseconds(armed.until) - means.clock.now()) / SECOND);
      return { armed: false, afterSeconds: Math.min(Math.max(wait, 2), 60) };
    }
    await means.auditLog.append(
      requestId,
      armed.grants.map((grant) => ({
        fact: 'grant-armed' as const,
        once: `${grant.id}-${found.row.attempt}`,
        at: now,
        actor: 'countersign',
        data: {
          grantId: grant.id,
          name: grant.targetName,
          target: grant.target,
          beneficiaryId: grant.beneficiaryId,
          endsAt: grant.endsAt,
          lastsSeconds: grant.lastsSeconds,
          base: armed.bases[grant.target],
        },
      })),
    );
    await noteAlreadyIn(means, requestId, request.beneficiaryId, found.row.alreadyIn);
    return {
      armed: true,
      beneficiaryId: request.beneficiaryId,
      grants: armed.grants.map(({ id, target }) => ({ grantId: id, target })),
      targets: [...armed.grants.map(({ target }) => target), ...found.row.alreadyIn],
    };
  },
});

type ArmedRows =
  | { readonly grants: readonly Grant[]; readonly bases: Readonly<Record<string, string>> }
  | { readonly until: Instant };

function arm(
  means: Means,
  record: RequestRecord,
  changes: readonly Change[],
  before: Rows,
  owner: string,
  now: Instant,
): { readonly rows: Rows; readonly result: ArmedRows } {
  let rows = before;
  const grants: Grant[] = [];
  const bases: Record<string, string> = {};
  for (const [index, change] of changes.entries()) {
    const id = `${record.requestId}~${index + 1}`;
    const row = rows.access[change.target] ?? untouched(change.userId, change.target, 'absent');
    const live = row.claim !== null && ownerIsLive(rows, row.claim.owner);
    const claimed = claim(row, owner, live, now, claimLimits(means));
    if (!claimed.taken) return { rows: before, result: { until: claimed.until } };
    // An edge nobody holds any more starts over: the decision has just read that the person is not in the group.
    const fresh = row.holders.length === 0 ? startingOver(claimed.row) : claimed.row;
    const grant = rows.grants[id] ?? newGrant(record, change, id, now);
    rows = withGrant(withAccess(rows, { ...fresh, holders: [...new Set([...fresh.holders, id])] }), grant);
    grants.push(grant);
    bases[change.target] = fresh.base;
  }
  return { rows, result: { grants, bases } };
}

function startingOver(row: AccessRow): AccessRow {
  const { prior: _, ...rest } = row;
  return { ...rest, base: 'absent', ownership: 'none', unanswered: [] };
}

export function claimLimits({ limits }: Pick<Means, 'limits'>) {
  return { validMs: limits.writeValidSeconds * SECOND, outboundMs: limits.outboundSeconds * SECOND };
}

function newGrant(record: RequestRecord, change: Change, id: string, now: Instant): Grant {
  const end = record.decision?.end ?? { ends: 'never' };
  const lastsSeconds = end.ends === 'after' ? end.seconds : null;
  return {
    id,
    requestId: record.requestId,
    ticket: record.ticket,
    beneficiaryId: change.userId,
    target: change.target,
    targetName: change.targetName,
    ...(change.disabledPlans ? { disabledPlans: change.disabledPlans } : {}),
    state: 'armed',
    endsAt: plannedEnd(end, now),
    lastsSeconds,
    armedAt: now,
    startedAt: null,
    endedAt: null,
    endReason: null,
    noticedAt: null,
  };
}

function plannedEnd(end: EndRule, from: Instant): Instant | null {
  if (end.ends === 'never') return null;
  return end.ends === 'at' ? end.at : addMilliseconds(from, end.seconds * SECOND);
}
