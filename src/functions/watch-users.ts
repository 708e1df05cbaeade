import type { Means } from '../activities/activity.ts';
import { followPeople, type Left, type ToFollow } from '../activities/people/follow-people.ts';
import { HOUR } from '../domain/instant.ts';
import type { UserChange } from '../ports/directory.ts';
import type { Runs } from '../ports/runs.ts';
import { hasFailedFor, isToBeginAnew } from './link-failing.ts';
import { roleMovers } from './role-movers.ts';
import { type Log, type Look, sweep } from './sweep.ts';
import { MOST_LEFT, merged, trailOf, trailText, type UsersTrail } from './users-trail.ts';

/** Named after what the link selects: another selection needs a link of its own. */
const LINK = 'users-delta~account-place-title-and-licenses';
const CALLED = 'the link by which users are followed';
/** Changes whose end is not come to for so long may have none: a look at everybody is sooner done. */
const LONGEST_TRAIL = HOUR;
/** As many people as one batch of the directory reads. */
const AT_ONCE = 20;

/**
 * Timer: access follows its holder. Follows the directory's changes, and looks at everybody who holds access when the
 * trail was lost (H14). Who is still to be looked at is kept with the link, so that neither a crash, nor a
 * person for whom it fails, nor a crowd that takes longer than one tick keeps the others from being looked at.
 */
export async function watchUsers(means: Means, runs: Runs, log: Log = console.error): Promise<void> {
  await sweep(means, 'watchUsers', log, (look) => follow(means, runs, look));
}

async function follow(means: Means, runs: Runs, look: Look): Promise<void> {
  const kept = await means.marks.read(LINK);
  const before = kept && trailIn(kept.row, look);
  const told = await changesSince(means, look, before);
  if ('refused' in told) look.refused(told.refused); // the next tick tries again
  const { trail: known, changed } = 'refused' in told ? { trail: before, changed: NOBODY } : told;
  if (!known) return;
  const movers = await roleMovers(means, look);
  const trail = { ...known, left: merged(movers.people, known.left) };
  const save = savingAs(means, kept?.etag ?? null);
  const isNews = known !== before || trail.left.length > 0;
  if (!isNews || (await save(trail))) await movers.keep();
  const failed: Left[] = [];
  const unchecked: ToFollow[] = [];
  let ahead = trail.left;
  while (ahead.length > 0) {
    const some = ahead.slice(0, AT_ONCE);
    const { left, doubtful } = await followPeople(means, runs, some, () => look.isOver());
    failed.push(...left);
    for (const { change, because, cut } of left) if (!cut) look.failed(change.userId, because);
    unchecked.push(...(await notLookedAtAgain(runs, 'doubt', doubtful)));
    const told = some.filter(({ userId, removed }) => removed === 'no' && changed.has(userId));
    unchecked.push(...(await notLookedAtAgain(runs, 'check', told)));
    ahead = ahead.slice(AT_ONCE);
    const again = merged(
      failed.map(({ change }) => change),
      unchecked,
    );
    const saved = await save({ ...trail, left: [...ahead, ...again] });
    if (saved && look.isOver()) break;
    if (saved && areAllUnread(some, left)) {
      for (const { userId } of ahead) look.failed(userId, left[0]?.because);
      break;
    }
  }
}

/** Then it is the directory that does not answer: the next tick begins with those who were not come to. */
function areAllUnread(some: readonly UserChange[], left: readonly Left[]): boolean {
  return left.length === some.length && left.every(({ error, cut }) => error === null && !cut);
}

/**
 * Whoever is in doubt is looked at until looks agree. The trail tells of a change once, and a replica that is behind may
 * still answer as before it: whoever changed is looked at for as long as one may lag. Each by a run of its own.
 * @returns those whom such a run looks at already, which may be about to end: the next tick sees them once more.
 */
async function notLookedAtAgain(
  runs: Runs,
  why: 'doubt' | 'check',
  people: readonly ToFollow[],
): Promise<readonly ToFollow[]> {
  const again: ToFollow[] = [];
  for (const change of people) {
    const { userId } = change;
    if ((await runs.start('personCheck', `person-${userId}~${why}`, { userId })) !== 'started')
      again.push(change);
  }
  return again;
}

/** A link that was spoiled is none: everybody is looked at, as when the directory has lost its trail. */
function trailIn(text: string, look: Look): UsersTrail | null {
  try {
    return trailOf(text);
  } catch (error) {
    look.failed(CALLED, error);
    return null;
  }
}

type Told = {
  readonly trail: UsersTrail;
  /** Whose record the directory says has changed, of those who hold something through us. */
  readonly changed: ReadonlySet<string>;
};

const NOBODY: ReadonlySet<string> = new Set();

/** What is to be looked at now, those of before first; or why the directory does not tell now. */
async function changesSince(
  means: Means,
  look: Look,
  before: UsersTrail | null,
): Promise<Told | { readonly refused: string }> {
  const answer = await answerSince(means, look, before);
  if (answer.read === 'failed') return { refused: answer.because };
  if (answer.reset) look.failed(CALLED, 'it led no further, so that everybody who holds access is looked at');
  else if (answer.more) look.failed(CALLED, 'more has changed than is read at once; it is gone on with');
  const isAnew = answer.reset === true || !before;
  const told = isAnew ? await everybody(means) : await holders(means, answer.changes);
  const changed = isAnew ? NOBODY : new Set(told.map(({ userId }) => userId));
  return { trail: { link: answer.link, left: merged(before?.left ?? [], told) }, changed };
}

/** What changed since; of a link that has failed, or had no end, for long, a fresh one in its place. */
async function answerSince(means: Means, look: Look, before: UsersTrail | null): Promise<Answer> {
  const { directory, clock } = means;
  const answer = await directory.userChanges(before?.link ?? null);
  const isLong = (done: Answer) =>
    done.read === 'done' && done.more === true && hasFailedFor(clock, look, CALLED, LONGEST_TRAIL);
  const isLost = answer.read === 'failed' ? isToBeginAnew(means, look, CALLED) : isLong(answer);
  if (!before || !isLost) return answer;
  const anew = await directory.userChanges(null);
  return anew.read === 'done' ? { ...anew, reset: true } : answer;
}

type Answer = Awaited<ReturnType<Means['directory']['userChanges']>>;

async function everybody({ grants }: Means): Promise<readonly UserChange[]> {
  return (await grants.liveBeneficiaries()).map((userId) => ({ userId, removed: 'no' }));
}

/** Those who hold something through us; who holds nothing is nobody's concern here. */
async function holders({ grants }: Means, changes: readonly UserChange[]): Promise<readonly UserChange[]> {
  const live = await grants.liveAmong(changes.map(({ userId }) => userId));
  return changes.filter(({ userId }) => live.has(userId));
}

/** Saves what is left, unless it is too much for a row: then the link of before stands, and tells of them again. */
function savingAs(means: Means, first: string | null) {
  let etag = first;
  return async (trail: UsersTrail): Promise<boolean> => {
    if (trail.left.length > MOST_LEFT) return false;
    const saved = await means.marks.save(LINK, trailText(trail), etag);
    if (!saved.saved) throw new Error('Another tick follows the users, too; it goes on with what is left.');
    etag = saved.etag;
    return true;
  };
}
