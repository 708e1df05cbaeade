import type { UserFacts } from '../../domain/facts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { UserChange } from '../../ports/directory.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Means } from '../activity.ts';
import { bringForward, endEverything, isLive, startEnd } from './end-access.ts';
import { reviewMover } from './review-mover.ts';
import { suspectLicenseLoss } from './suspect-license-loss.ts';

/** `acted`: somebody's access was ended, shortened or put up for review by it. */
export type Followed = { readonly read: 'done'; readonly acted: boolean } | { readonly read: 'failed' };

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
  if (changes.length === 0) return { read: 'done', acted: false };
  const present = changes.filter(({ removed }) => removed === 'no').map(({ userId }) => userId);
  const answer = present.length > 0 ? await readPeople(means, [...new Set(present)]) : null;
  if (answer?.read === 'failed') return { read: 'failed' };
  let complete = true;
  let acted = false;
  for (const change of changes) {
    const user = answer?.users[change.userId];
    const reason = change.removed === 'no' ? endReason(user, instant(means.clock.now())) : 'account-deleted';
    if (reason) {
      const forGood = change.removed === 'permanent';
      acted = (await endEverything(means, runs, change.userId, reason, forGood)) > 0 || acted;
    } else if (user) {
      const followed = await follow(means, runs, user);
      complete = complete && followed.read === 'done';
      acted = acted || (followed.read === 'done' && followed.acted);
    }
  }
  return complete ? { read: 'done', acted } : { read: 'failed' };
}

/** A replica that lags knows nobody, too: whom the change did not call deleted is missing only when two reads say so. */
async function readPeople({ directory }: Means, userIds: readonly string[]) {
  const first = await directory.readUsers(userIds, 'watch-users');
  if (first.read === 'failed') return first;
  const missing = userIds.filter((userId) => first.users[userId]?.found === false);
  if (missing.length === 0) return first;
  const second = await directory.readUsers(missing, 'watch-users');
  if (second.read === 'failed') return second;
  return { read: 'done' as const, users: { ...first.users, ...second.users } };
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
  for (const requestId of held) {
    const reviewed = await reviewMover(means, runs, requestId);
    if (reviewed === 'unread') return { read: 'failed' };
    acted = acted || reviewed !== 'may-stay';
  }
  return { read: 'done', acted };
}
