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

/** `requests`: only these are still to be looked at, of whoever holds more than one look comes to. */
export type ToFollow = UserChange & { readonly requests?: readonly string[] };

/**
 * Somebody whose access could not follow them now. `error`: what was thrown; `null`: the directory could not be read, or,
 * where it was `cut`, time was up before all that they hold was looked at.
 */
export type Left = {
  readonly change: ToFollow;
  readonly because: string;
  readonly error: unknown;
  readonly cut?: true;
};

type Followed = {
  /** Somebody's access was ended, shortened or put up for review by it. */
  readonly acted: boolean;
  /** Who must be looked at again. */
  readonly left: readonly Left[];
  /** Who has to be looked at again soon: one look speaks against them, and that is not believed yet. */
  readonly doubtful: readonly ToFollow[];
};

const UNREAD = 'the directory could not be read';
const CUT = 'time was up before all that they hold was looked at';

/**
 * Access follows its holder: it ends with the account and with the leave date, goes on being taken back when a deleted
 * account is restored, and is looked at again when the holder moves (H14). Whoever says that somebody changed
 * is not believed: everybody is read anew. Whom it fails for keeps nobody else waiting. Of somebody who holds very much, what is
 * looked at counts, and only the rest is left; `isOver` ends it after any of them.
 */
export async function followPeople(
  means: Means,
  runs: Runs,
  changes: readonly ToFollow[],
  isOver: () => boolean = () => false,
): Promise<Followed> {
  const present = changes.filter(({ removed }) => removed === 'no').map(({ userId }) => userId);
  const wanted = [...new Set(present)];
  const { users, unread } = await readEach(means, wanted);
  const left: Left[] = [];
  const doubtful: ToFollow[] = [];
  let acted = false;
  for (const change of changes) {
    const because = change.removed === 'no' ? unread[change.userId] : undefined;
    if (because !== undefined) {
      left.push({ change, because: `${UNREAD}: ${because}`, error: null });
      continue;
    }
    try {
      const followed = await followOne(means, runs, change, users[change.userId], isOver);
      acted = followed.acted || acted;
      const { again } = followed;
      const rest = again ? { ...change, requests: again } : change;
      if (followed.doubtful) doubtful.push(change);
      if (followed.error !== undefined)
        left.push({ change: rest, because: wordsOf(followed.error), error: followed.error });
      else if (!followed.read) left.push({ change: rest, because: UNREAD, error: null });
      else if (followed.cut) left.push({ change: rest, because: CUT, error: null, cut: true });
    } catch (error) {
      left.push({ change, because: wordsOf(error), error });
    }
  }
  return { acted, left, doubtful };
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

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

type One = {
  readonly read: boolean;
  readonly acted: boolean;
  readonly doubtful: boolean;
  /** Requests that are still to be looked at; left out: all there are. */
  readonly again?: readonly string[];
  readonly cut?: boolean;
  readonly error?: unknown;
};

const NOTHING: One = { read: true, acted: false, doubtful: false };

async function followOne(
  means: Means,
  runs: Runs,
  { userId, removed, requests }: ToFollow,
  user: UserFacts | undefined,
  isOver: () => boolean,
): Promise<One> {
  const reason = removed === 'no' ? endReason(user, instant(means.clock.now())) : 'account-deleted';
  if (!reason) return user ? await follow(means, runs, user, { requests, isOver }) : NOTHING;
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
async function follow(
  means: Means,
  runs: Runs,
  user: UserFacts,
  asked: { readonly requests: readonly string[] | undefined; readonly isOver: () => boolean },
): Promise<One> {
  let acted = false;
  let reviewed: One = NOTHING;
  const parts = [
    async () => {
      if (user.leaveAt !== null && (await bringForward(means, runs, user.id, user.leaveAt)) > 0) acted = true;
    },
    async () => {
      const { grants } = await means.grants.readBeneficiary(user.id);
      const live = Object.values(grants).filter(isLive);
      const withState = (wanted: string) => [
        ...new Set(live.filter(({ state }) => state === wanted).map(({ requestId }) => requestId)),
      ];
      await eachOf(withState('ending'), (requestId) => startEnd(runs, requestId));
      const active = withState('active');
      const { requests } = asked;
      const wanted = requests ? active.filter((id) => requests.includes(id)) : active;
      if (await suspectLoss(means, runs, user.id, live))
        reviewed = await reviewEach(means, runs, wanted, asked.isOver);
      else reviewed = { ...NOTHING, read: false, again: wanted };
    },
  ];
  await eachOf(parts, (part) => part());
  return { ...reviewed, acted: acted || reviewed.acted };
}

/** One that can't be looked at now is looked at again, and the others are not. */
async function reviewEach(
  means: Means,
  runs: Runs,
  requestIds: readonly string[],
  isOver: () => boolean,
): Promise<One> {
  let one: One = NOTHING;
  const again: string[] = [];
  for (const [place, requestId] of requestIds.entries()) {
    try {
      const reviewed = await reviewMover(means, runs, requestId);
      if (reviewed === 'unread') {
        one = { ...one, read: false };
        again.push(requestId);
      } else if (reviewed === 'doubtful') one = { ...one, doubtful: true };
      else if (reviewed !== 'may-stay') one = { ...one, acted: true };
    } catch (error) {
      one = { ...one, error: one.error ?? error };
      again.push(requestId);
    }
    const ahead = requestIds.slice(place + 1);
    if (ahead.length === 0 || !isOver()) continue;
    again.push(...ahead);
    one = { ...one, cut: true };
    break;
  }
  return again.length > 0 ? { ...one, again } : one;
}
