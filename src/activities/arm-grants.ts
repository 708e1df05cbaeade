import { createHash, randomBytes } from 'node:crypto';
import { type ArmedRows, arm } from '../domain/arming.ts';
import { canonicalJson } from '../domain/canonical.ts';
import { doneTargets } from '../domain/done-parts.ts';
import { type EndWord, endWordOf } from '../domain/end-word.ts';
import type { Exclusion } from '../domain/exclusion.ts';
import type { Grant } from '../domain/grant.ts';
import { type Instant, instant, milliseconds, SECOND } from '../domain/instant.ts';
import { givenBy } from '../domain/plan.ts';
import type { RequestRecord } from '../domain/record.ts';
import { lifetimeOf, lifetimeRowOf } from '../targets/index.ts';
import { defineActivity, type Means } from './activity.ts';
import { noteAlreadyIn } from './drift/already-in.ts';
import { incurDebt } from './emergency/incur-debt.ts';
import { reasonsFor } from './wording/reason-words.ts';

export type Armed =
  | {
      readonly armed: true;
      readonly beneficiaryId: string;
      /** In the plan's order. */
      readonly grants: readonly { readonly grantId: string; readonly target: string }[];
      readonly targets: readonly string[];
    }
  /** Another run has the right to write one of the edges; this one's grants wait. */
  | { readonly armed: false; readonly why: 'busy'; readonly afterSeconds: number }
  /** Somebody closed a grant of the request: how it ends now, and why. */
  | ({ readonly armed: false; readonly why: 'closed' } & EndWord)
  /** Access that must not go together with it is held through us, or about to be. */
  | { readonly armed: false; readonly why: 'excluded'; readonly because: string }
  /** The last decision wants less than was sent already: that is taken back first. */
  | { readonly armed: false; readonly why: 'outdated' };

/**
 * Records each grant with its end before anything is written, and takes the right to write the edges, in one
 * transaction (invariants 6 and 7). Until then they are recorded as waiting, so that whoever closes grants finds them.
 */
export const armGrants = defineActivity<{ readonly requestId: string; readonly owner: string }, Armed>({
  name: 'armGrants',
  run: async (means, { requestId, owner }) => {
    const found = await means.requests.read(requestId);
    const { request, plan } = found?.row ?? {};
    if (!found || !request || !plan) throw new Error(`Request ${requestId} has no plan to arm.`);
    const stopped = stoppedBy(found.row);
    if (stopped) return { armed: false, why: 'closed', ...endWordOf(stopped.action, stopped.reason) };
    const excludes = exclusionsOf(means, found.row);
    // fails closed: a table that can't say what excludes what gives nothing
    if (excludes === null) return { armed: false, why: 'busy', afterSeconds: LONGEST_WAIT };
    const now = instant(means.clock.now());
    const { beneficiaryId } = request;
    const mark = randomBytes(MARK_BYTES).toString('hex');
    const armed = await means.grants.change(beneficiaryId, (rows) =>
      arm(rows, {
        requestId,
        ticket: found.row.ticket,
        owner,
        beneficiaryId,
        changes: givenBy(plan),
        end: found.row.decision?.end ?? { ends: 'never' },
        ...(found.row.decision?.within ? { within: found.row.decision.within } : {}),
        done: doneTargets(found.row),
        endless: plan.changes.map(({ target }) => target).filter(isEndless),
        excludes,
        mark,
        now,
        limits: claimLimits(means),
      }),
    );
    if (armed.is !== 'armed') return await notArmed(means, found.row, armed, now);
    await note(means, found.row, armed, now);
    await incurDebt(means, found.row, now);
    await noteAlreadyIn(means, requestId, beneficiaryId, found.row.alreadyIn);
    return {
      armed: true,
      beneficiaryId,
      grants: armed.grants.map(({ id, target }) => ({ grantId: id, target })),
      targets: [...armed.grants.map(({ target }) => target), ...found.row.alreadyIn],
    };
  },
});

/** As many as a mark in the directory has (`domain/role-mark.ts`). */
const MARK_BYTES = 16;

/** A condition's end is on record with that of what needs it, as it always was; it is over before that. */
function isEndless(target: string): boolean {
  return !lifetimeRowOf(target).ends && lifetimeOf(target) !== 'condition';
}

/** An operator who takes back what is just being given may have come before there was a grant to close. */
export function stoppedBy({ operatorAsks }: RequestRecord): RequestRecord['operatorAsks'] {
  return operatorAsks?.action === 'roll-back' || operatorAsks?.action === 'end' ? operatorAsks : null;
}

const SHORTEST_WAIT = 2;
const LONGEST_WAIT = 60;

async function notArmed(
  means: Means,
  record: RequestRecord,
  armed: Exclude<ArmedRows, { is: 'armed' }>,
  now: Instant,
): Promise<Armed> {
  switch (armed.is) {
    case 'busy': {
      await noteWaiting(means, record, armed.waiting, now);
      const wait = Math.ceil((milliseconds(armed.until) - means.clock.now()) / SECOND);
      const afterSeconds = Math.min(Math.max(wait, SHORTEST_WAIT), LONGEST_WAIT);
      return { armed: false, why: 'busy', afterSeconds };
    }
    case 'closed':
      return { armed: false, why: 'closed', ...endWordOf(armed.reason, record.operatorAsks?.reason) };
    case 'excluded': {
      const reasons = [{ code: 'incompatible-entitlement', detail: armed.because }];
      await means.auditLog.append(record.requestId, [
        {
          fact: 'decided',
          once: `excluded-${record.attempt}`,
          at: now,
          actor: 'countersign',
          data: { verdict: 'refuse', reasons },
        },
      ]);
      const { timeZone } = means.limits;
      const told = reasonsFor({ reader: 'requester', kind: record.kind, timeZone }, reasons);
      return { armed: false, why: 'excluded', because: told.join(' ') };
    }
    case 'outdated':
      return { armed: false, why: 'outdated' };
  }
}

function exclusionsOf({ rulebook }: Means, { kind, decision }: RequestRecord): readonly Exclusion[] | null {
  if (!decision?.entitlement) return [];
  const inForce = rulebook.current(kind);
  const within = Object.values(decision.within ?? {}).flat();
  return inForce.usable ? inForce.rules.excludes(decision.entitlement, within) : null;
}

export function claimLimits({ limits }: Pick<Means, 'limits'>) {
  return { validMs: limits.writeValidSeconds * SECOND, outboundMs: limits.outboundSeconds * SECOND };
}

async function noteWaiting(
  means: Means,
  { requestId, attempt }: RequestRecord,
  grants: readonly Grant[],
  now: Instant,
): Promise<void> {
  await means.auditLog.append(
    requestId,
    grants.map(({ id, target, targetName, beneficiaryId }) => ({
      fact: 'grant-waiting' as const,
      once: `${id}-${attempt}`,
      at: now,
      actor: 'countersign',
      data: { grantId: id, name: targetName, target, beneficiaryId },
    })),
  );
}

async function note(
  means: Means,
  { requestId, attempt }: RequestRecord,
  { grants, bases }: Extract<ArmedRows, { is: 'armed' }>,
  now: Instant,
): Promise<void> {
  await means.auditLog.append(
    requestId,
    grants.map((grant) => ({
      fact: 'grant-armed' as const,
      once: onceOf(grant, attempt),
      at: now,
      actor: 'countersign',
      data: {
        grantId: grant.id,
        name: grant.targetName,
        target: grant.target,
        beneficiaryId: grant.beneficiaryId,
        endsAt: grant.endsAt,
        lastsSeconds: grant.lastsSeconds,
        base: bases[grant.target],
        ...(grant.role && { role: grant.role }),
      },
    })),
  );
}

/** A grant that is armed again after it was set back, or whose end a later decision moved, is another fact. */
function onceOf({ id, armedAt, endsAt, role }: Grant, attempt: number): string {
  const once = `${id}-${attempt}-${armedAt}-${endsAt ?? 'never'}`;
  if (!role) return once;
  return `${once}-${createHash('sha256').update(canonicalJson(role)).digest('hex').slice(0, 16)}`;
}
