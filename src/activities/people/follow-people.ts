import type { UserFacts } from '../../domain/facts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { UserChange } from '../../ports/directory.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Means } from '../activity.ts';
import { eachOf } from './each-of.ts';
import { bringForward, endEverything, isLive, startEnd } from './end-access.ts';
import { reviewMover } from './review-mover.ts';
import { suspectLicenseLoss } from './suspect-license-loss.ts';

/** Somebody whose access could not follow them now. `error`: what was thrown; `null`: the directory could not be read. */
export type Left = { readonly change: UserChange; readonly because: string; readonly error: unknown };

/** `acted`: somebody's access was ended, shortened or put up for review by it. `left`: who must be looked at again. */
export type Followed = { readonly acted: boolean; readonly left: readonly Left[] };

const UNREAD = 'the directory could not be read';

/**
 * Access follows its holder: it ends with the account and with the leave date, goes on being taken back when a deleted
 * account is restored, and is looked at again when the holder moves (design: H14). Whoever says that somebody changed
 * is not believed: everybody is read anew. Whom it fails for keeps nobody else waiting.
 */
export async function followPeople(
  means: Means,
  runs: Runs,
  changes: readonly UserChange[],
): Promise<Followed> {
  const present = changes.filter(({ removed }) => removed === 'no').map(({ userId }) => userId);
  const answer = present.length > 0 ? await readPeople(means, [...new Set(present)]) : null;
  const users = answer?.read === 'done' ? answer.users : {};
  const left: Left[] = [];
  let acted = false;
  for (const change of changes) {
    if (change.removed === 'no' && answer?.read === 'failed') {
      left.push({ change, because: `${UNREAD}: ${answer.because}`, error: null });
      continue;
    }
    try {
      const followed = await followOne(means, runs, change, users[change.userId]);
      acted = followed.acted || acted;
      if (!followed.read) left.push({ change, because: UNREAD, error: null });
    } catch (error) {
      left.push({ change, because: error instanceof Error ? error.message : String(error), error });
    }
  }
  return { acted, left };
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

type One = { readonly read: boolean; readonly acted: boolean };

async function followOne(
  means: Means,
  runs: Runs,
  { userId, removed }: UserChange,
  user: UserFacts | undefined,
): Promise<One> {
  const reason = removed === 'no' ? endReason(user, instant(means.clock.now())) : 'account-deleted';
  if (!reason) return user ? await follow(means, runs, user) : { read: true, acted: false };
  const ended = await endEverything(means, runs, userId, reason, removed === 'permanent');
  return { read: true, acted: ended > 0 };
}

function endReason(user: UserFacts | undefined, now: Instant): string | null {
  if (!user) return null;
  if (!user.found) return 'account-deleted';
  if (user.enabled === false) return 'account-disabled';
  return user.leaveAt !== null && user.leaveAt <= now ? 'left' : null;
}

/**
 * A leave date ahead brings the end forward; an account that is back makes unfinished ends go on. Each of it is done
 * also where another part fails, and is harmless when it is done again.
 */
async function follow(means: Means, runs: Runs, user: UserFacts): Promise<One> {
  let acted = false;
  let read = true;
  const review = async (requestId: string) => {
    const reviewed = await reviewMover(means, runs, requestId);
    if (reviewed === 'unread') read = false;
    else acted = acted || reviewed !== 'may-stay';
  };
  const parts = [
    async () => {
      if (user.leaveAt !== null && (await bringForward(means, runs, user.id, user.leaveAt)) > 0) acted = true;
    },
    async () => {
      const { grants } = await means.grants.readBeneficiary(user.id);
      const live = Object.values(grants).filter(isLive);
      const withState = (wanted: string) =>
        live.filter(({ state }) => state === wanted).map(({ requestId }) => requestId);
      await eachOf([...new Set(withState('ending'))], (requestId) => startEnd(runs, requestId));
      if (await suspectLicenseLoss(means, runs, user.id, live))
        await eachOf([...new Set(withState('active'))], review);
      else read = false;
    },
  ];
  await eachOf(parts, (part) => part());
  return { read, acted };
}
