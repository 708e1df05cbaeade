import type { UserFacts } from '../../domain/facts.ts';
import { type Instant, instant } from '../../domain/instant.ts';
import type { UserChange } from '../../ports/directory.ts';
import type { Runs } from '../../ports/runs.ts';
import type { Means } from '../activity.ts';
import { believed } from '../deciding/doubts.ts';
import { eachOf } from './each-of.ts';
import { bringForward, endEverything, isLive, startEnd } from './end-access.ts';
import { reviewMover } from './review-mover.ts';
import { suspectLoss } from './suspect-loss.ts';

/** Somebody whose access could not follow them now. `error`: what was thrown; `null`: the directory could not be read. */
export type Left = { readonly change: UserChange; readonly because: string; readonly error: unknown };

type Followed = {
  /** Somebody's access was ended, shortened or put up for review by it. */
  readonly acted: boolean;
  /** Who must be looked at again. */
  readonly left: readonly Left[];
  /** Who has to be looked at again soon: one look speaks against them, and that is not believed yet. */
  readonly doubtful: readonly UserChange[];
};

const UNREAD = 'the directory could not be read';

/**
 * Access follows its holder: it ends with the account and with the leave date, goes on being taken back when a deleted
 * account is restored, and is looked at again when the holder moves (H14). Whoever says that somebody changed
 * is not believed: everybody is read anew. Whom it fails for keeps nobody else waiting.
 */
export async function followPeople(
  means: Means,
  runs: Runs,
  changes: readonly UserChange[],
): Promise<Followed> {
  const present = changes.filter(({ removed }) => removed === 'no').map(({ userId }) => userId);
  const wanted = [...new Set(present)];
  const { users, unread } = await readEach(means, wanted);
  const left: Left[] = [];
  const doubtful: UserChange[] = [];
  let acted = false;
  for (const change of changes) {
    const because = change.removed === 'no' ? unread[change.userId] : undefined;
    if (because !== undefined) {
      left.push({ change, because: `${UNREAD}: ${because}`, error: null });
      continue;
    }
    try {
      const followed = await followOne(means, runs, change, users[change.userId]);
      acted = followed.acted || acted;
      if (!followed.read) left.push({ change, because: UNREAD, error: null });
      else if (followed.doubtful) doubtful.push(change);
    } catch (error) {
      left.push({ change, because: error instanceof Error ? error.message : String(error), error });
    }
  }
  return { acted, left, doubtful };
}

type Each = {
  readonly users: Readonly<Record<string, UserFacts>>;
  /** Why the others could not be read. */
  readonly unread: Readonly<Record<string, string>>;
};

/**
 * Reads all of them in one call. Where that brings nothing of anybody each is read alone, at the same time: one for whom
 * no call is ever answered must not keep those from being read who share the call. Not where the directory asks to wait.
 */
async function readEach({ directory }: Pick<Means, 'directory'>, userIds: readonly string[]): Promise<Each> {
  if (userIds.length === 0) return { users: {}, unread: {} };
  const answer = await directory.readUsers(userIds, 'watch-users');
  const users = answer.users ?? {};
  if (answer.read === 'done') return { users, unread: {} };
  const missing = userIds.filter((id) => !(id in users));
  if (missing.length < userIds.length || missing.length === 1 || answer.retryAfterSeconds !== null)
    return { users, unread: Object.fromEntries(missing.map((id) => [id, answer.because])) };
  const alone = await Promise.all(missing.map((id) => readEach({ directory }, [id])));
  return {
    users: Object.assign({}, ...alone.map((one) => one.users)),
    unread: Object.assign({}, ...alone.map((one) => one.unread)),
  };
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

type One = { readonly read: boolean; readonly acted: boolean; readonly doubtful: boolean };

const NOTHING: One = { read: true, acted: false, doubtful: false };

async function followOne(
  means: Means,
  runs: Runs,
  { userId, removed }: UserChange,
  user: UserFacts | undefined,
): Promise<One> {
  const reason = removed === 'no' ? endReason(user, instant(means.clock.now())) : 'account-deleted';
  if (!reason) return user ? await follow(means, runs, user) : NOTHING;
  if (removed === 'no' && user?.found === false && !(await isBelievedGone(means, user.id)))
    return { ...NOTHING, doubtful: true };
  const ended = await endEverything(means, runs, userId, reason, removed === 'permanent');
  return { ...NOTHING, acted: ended > 0 };
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
  let doubtful = false;
  const review = async (requestId: string) => {
    const reviewed = await reviewMover(means, runs, requestId);
    if (reviewed === 'unread') read = false;
    else if (reviewed === 'doubtful') doubtful = true;
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
      if (await suspectLoss(means, runs, user.id, live))
        await eachOf([...new Set(withState('active'))], review);
      else read = false;
    },
  ];
  await eachOf(parts, (part) => part());
  return { read, acted, doubtful };
}
