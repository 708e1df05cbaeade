import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Means } from '../activity.ts';
import { closeGrants } from '../close-grants.ts';
import { say } from '../say.ts';
import { moment, names } from '../words.ts';

/**
 * Starts the run that takes back what a request's ending grants alone justify. Repeats join the one that runs.
 * `forGood`: the account was deleted permanently, and its memberships with it.
 */
export async function startEnd(runs: Runs, requestId: string, forGood = false): Promise<void> {
  await runs.start('endOfGrant', `${requestId}~end`, forGood ? { requestId, forGood } : { requestId });
}

export function isLive({ state }: Grant): boolean {
  return state === 'waiting' || state === 'armed' || state === 'active' || state === 'ending';
}

/** Ends everything a person holds through us or waits for, at once. @returns how many grants were closed by it. */
export async function endEverything(
  means: Means,
  runs: Runs,
  beneficiaryId: string,
  reason: string,
  forGood = false,
): Promise<number> {
  const { grants } = await means.grants.readBeneficiary(beneficiaryId);
  const live = Object.values(grants).filter(isLive);
  let closed = 0;
  for (const requestId of new Set(live.map((grant) => grant.requestId))) {
    const { ending, void: waited } = await closeGrants(means, requestId, beneficiaryId, reason);
    closed += ending + waited;
    const begun = live.some((grant) => grant.requestId === requestId && grant.state === 'ending');
    if (ending > 0 || begun) await startEnd(runs, requestId, forGood);
  }
  return closed;
}

/**
 * No grant of somebody who leaves outlasts the moment, and each ticket whose end it moves is told. One that waits for its
 * turn is left alone: it is decided again before it is armed.
 * @returns how many were shortened.
 */
export async function bringForward(
  means: Means,
  runs: Runs | undefined,
  beneficiaryId: string,
  at: Instant,
): Promise<number> {
  const { shortened, leaving } = await means.grants.change(beneficiaryId, (rows) => {
    const active = Object.values(rows.grants).filter(({ state }) => state === 'active' || state === 'armed');
    const later = active.filter(({ endsAt }) => endsAt === null || endsAt > at);
    const before = active.filter(({ endsAt, endReason }) => endsAt === at && endReason === 'left');
    const grants = { ...rows.grants };
    for (const one of later) grants[one.id] = { ...one, endsAt: at, lastsSeconds: null, endReason: 'left' };
    return { rows: { ...rows, grants }, result: { shortened: later, leaving: [...before, ...later] } };
  });
  // Those of before, too: whoever shortened them may have died before their tickets were told.
  for (const requestId of new Set(leaving.map((grant) => grant.requestId)))
    await tellNewEnd(means, runs, requestId, at);
  return shortened.length;
}

/** A request that is not concluded yet tells its end when it is; one that is tells it after a new proof, by its own run. */
async function tellNewEnd(
  means: Means,
  runs: Runs | undefined,
  requestId: string,
  at: Instant,
): Promise<void> {
  const when = moment(at, means.limits.timeZone);
  const { phase, kind, desired, sentRevision } = await means.requests.change(requestId, (row) =>
    row.phase !== 'concluded' || row.desired?.access !== 'granted' || row.leavesAt === at
      ? row
      : say(
          { ...row, leavesAt: at },
          {
            access: 'granted',
            outcome: row.outcome ?? 'fulfilled',
            standing: null,
            comment: `The access of ${names([row.request?.beneficiaryId ?? ''], row.names)} to ${row.decision?.title ?? 'what was asked for'} now ends on ${when}, with the day the person leaves.`,
            workNote: `The end was brought forward to ${when}, because the person leaves then.`,
            provenAt: row.desired.provenAt,
          },
          instant(means.clock.now()),
        ),
  );
  if (phase === 'concluded' && (desired?.revision ?? 0) > sentRevision)
    await runs?.start(orchestratorOf(kind), requestId, { requestId });
}
