import type { UserFacts } from '../../domain/facts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { UserChange } from '../../ports/directory.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Means } from '../activity.ts';
import { believed } from '../deciding/doubts.ts';
import { bringForward, endEverything, isLive, startEnd } from './end-access.ts';
import { reviewMover } from './review-mover.ts';
import { suspectLicenseLoss } from './suspect-license-loss.ts';

export type Followed =
  | {
      readonly read: 'done';
      /** Somebody's access was ended, shortened or put up for review by it. */
      readonly acted: boolean;
      /** Who has to be looked at again soon: one look speaks against them, and that is not believed yet. */
      readonly doubtful: readonly string[];
    }
  | { readonly read: 'failed' };

/**
 * Access follows its holder: it ends with the account and with the leave date, goes on being taken back when a deleted
 * account is restored, and is looked at again when the holder moves (design: H14). Whoever says that somebody changed
 * is not believed: everybody is read anew.
 */
export async function followPeople(
  means: Means,
  runs: Runs,
  changes: readonly UserChange[],
): Promise<Followed> {
  if (changes.length === 0) return { read: 'done', acted: false, doubtful: [] };
  const present = changes.filter(({ removed }) => removed === 'no').map(({ userId }) => userId);
  const wanted = [...new Set(present)];
  const answer = wanted.length > 0 ? await means.directory.readUsers(wanted, 'watch-users') : null;
  if (answer?.read === 'failed') return { read: 'failed' };
  let complete = true;
  let acted = false;
  const doubtful: string[] = [];
  for (const change of changes) {
    const user = answer?.users[change.userId];
    const reason = change.removed === 'no' ? endReason(user, instant(means.clock.now())) : 'account-deleted';
    if (user?.found === false && !(await isBelievedGone(means, user.id))) doubtful.push(user.id);
    else if (reason) {
      const forGood = change.removed === 'permanent';
      acted = (await endEverything(means, runs, change.userId, reason, forGood)) > 0 || acted;
    } else if (user) {
      const followed = await follow(means, runs, user);
      complete = complete && followed.read === 'done';
      if (followed.read === 'failed') continue;
      acted = acted || followed.acted;
      doubtful.push(...followed.doubtful);
    }
  }
  return complete ? { read: 'done', acted, doubtful } : { read: 'failed' };
}

/**
 * A read once in a while knows nobody, and so does a replica that lags: whom the change did not call deleted is gone only
 * when several looks over a minute say so. What they hold keeps count of them.
 */
async function isBelievedGone(means: Means, userId: string): Promise<boolean> {
  const { grants } = await means.grants.readBeneficiary(userId);
  const held = new Set(
    Object.values(grants)
      .filter(isLive)
      .map(({ requestId }) => requestId),
  );
  let isSo = true;
  for (const requestId of held)
    isSo = (await believed(means, { requestId }, 'holder', 'account-deleted')) && isSo;
  return isSo;
}

function endReason(user: UserFacts | undefined, now: Instant): string | null {
  if (!user) return null;
  if (!user.found) return 'account-deleted';
  if (user.enabled === false) return 'account-disabled';
  return user.leaveAt !== null && user.leaveAt <= now ? 'left' : null;
}

/** A leave date ahead brings the end forward; an account that is back makes unfinished ends go on. */
async function follow(means: Means, runs: Runs, user: UserFacts): Promise<Followed> {
  const shortened = user.leaveAt === null ? 0 : await bringForward(means, runs, user.id, user.leaveAt);
  const { grants } = await means.grants.readBeneficiary(user.id);
  const live = Object.values(grants).filter(isLive);
  const parked = new Set(live.filter(({ state }) => state === 'ending').map(({ requestId }) => requestId));
  for (const requestId of parked) await startEnd(runs, requestId);
  if (!(await suspectLicenseLoss(means, runs, user.id, live))) return { read: 'failed' };
  const held = new Set(live.filter(({ state }) => state === 'active').map(({ requestId }) => requestId));
  let acted = shortened > 0;
  let doubtful: readonly string[] = [];
  for (const requestId of held) {
    const reviewed = await reviewMover(means, runs, requestId);
    if (reviewed === 'unread') return { read: 'failed' };
    if (reviewed === 'doubtful') doubtful = [user.id];
    else acted = acted || reviewed !== 'may-stay';
  }
  return { read: 'done', acted, doubtful };
}
