import type { Grant } from '../../domain/grant.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import { goesOnWithoutAccount } from '../../domain/lifetime.ts';
import { states } from '../../domain/meaning.ts';
import { orchestratorOf } from '../../domain/request.ts';
import type { Runs } from '../../ports/runs.ts';
import { lifetimeOf, lifetimeRowOf } from '../../targets/index.ts';
import type { Means } from '../activity.ts';
import { changeEach } from '../grants/change-each.ts';
import { closing } from '../grants/close-grants.ts';
import { say } from '../outbox/say.ts';
import { moment, names } from '../wording/words.ts';
import { eachOf } from './each-of.ts';

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

/** Ends everything a person holds through us or waits for, at once. Safe to repeat. @returns how many grants were closed by it. */
export async function endEverything(
  means: Means,
  runs: Runs,
  beneficiaryId: string,
  reason: string,
  forGood = false,
): Promise<number> {
  const at = instant(means.clock.now());
  const closed = await changeEach(means, beneficiaryId, (grant) =>
    goesOnWithoutAccount(lifetimeOf(grant.target), grant.state) ? grant : closing(grant, reason, at),
  );
  // Those that were ending before, too: whoever closed them may have died before their runs were started.
  const { grants } = await means.grants.readBeneficiary(beneficiaryId);
  await eachOf(requestsOf(Object.values(grants).filter(({ state }) => state === 'ending')), (requestId) =>
    startEnd(runs, requestId, forGood),
  );
  return closed.length;
}

const isGiven = ({ state }: Grant) => state === 'active' || state === 'armed';
const requestsOf = (grants: readonly Grant[]) => [...new Set(grants.map(({ requestId }) => requestId))];

/**
 * No grant of somebody who leaves outlasts the moment, and each ticket whose end it moves is told. One that waits for its
 * turn is left alone: it is decided again before it is armed. Safe to repeat.
 * @returns how many were shortened.
 */
export async function bringForward(
  means: Means,
  runs: Runs | undefined,
  beneficiaryId: string,
  at: Instant,
): Promise<number> {
  const shortened = await changeEach(means, beneficiaryId, (grant) =>
    isGiven(grant) && lifetimeRowOf(grant.target).ends && (grant.endsAt === null || grant.endsAt > at)
      ? { ...grant, endsAt: at, lastsSeconds: null, endReason: 'left' }
      : grant,
  );
  // Those of before, too: whoever shortened them may have died before their tickets were told.
  const { grants } = await means.grants.readBeneficiary(beneficiaryId);
  const leaving = Object.values(grants).filter(
    (grant) => isGiven(grant) && grant.endsAt === at && grant.endReason === 'left',
  );
  await eachOf(requestsOf(leaving), (requestId) => tellNewEnd(means, runs, requestId, at));
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
    row.phase !== 'concluded' || !row.desired || !states(row.desired, 'in-force') || row.leavesAt === at
      ? row
      : say(
          { ...row, leavesAt: at },
          {
            access: row.desired.access,
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
