import type { Means } from '../activities/activity.ts';
import { addMilliseconds, DAY, earlier, type Instant, instant, milliseconds } from '../domain/instant.ts';
import type { Histories } from '../ports/histories.ts';
import type { Look } from './sweep.ts';

/** How long the history of a run that has ended is kept, for whoever looks into what went wrong. */
const HISTORY_KEPT = 30 * DAY;
/** How far back a look for old histories begins. */
const EARLIEST = 400 * DAY;
const LONGEST_SPAN = 32 * DAY;
const MOST_FORGOTTEN = 500;
/** With more than these that can't be forgotten, or days that can't be listed, a pass goes no further. */
const MOST_AGAIN = 100;
/** So many days that can't be listed in one tick are no single days any more. */
const MOST_UNLISTED = 3;

const HISTORIES = 'histories-forgotten';

/**
 * `from`: everything that ended and was created before is forgotten; `since`: when the pass began. What could not be is tried
 * again at each tick: `again`, runs by their ids; `days`, by when they begin, that could not be listed.
 */
type Pass = {
  readonly from: Instant;
  readonly since: Instant;
  readonly again?: readonly string[];
  readonly days?: readonly Instant[];
};

type Forgetting = {
  readonly histories: Histories;
  readonly look: Look;
  readonly horizon: Instant;
  /** Runs that could not be forgotten. */
  readonly again: Set<string>;
};

/**
 * Span by span of when runs were created, once a day from the beginning: what still ran when its span was over may have
 * ended since.
 */
export async function forgetHistories(means: Means, histories: Histories, look: Look): Promise<void> {
  const now = instant(means.clock.now());
  const horizon = addMilliseconds(now, -HISTORY_KEPT);
  const kept = await means.marks.read(HISTORIES);
  const before = kept && passIn(kept.row, look);
  const isOver = before === null || milliseconds(now) - milliseconds(before.since) > DAY;
  const since = isOver ? now : before.since;
  const work: Forgetting = { histories, look, horizon, again: new Set() };
  const days = await tryAgain(work, before);
  let from = isOver ? addMilliseconds(now, -EARLIEST) : before.from;
  let span = DAY;
  let unlisted = 0;
  while (from < horizon && !look.isOver(1 / 2) && work.again.size + days.size < MOST_AGAIN) {
    const to = earlier(addMilliseconds(from, span), horizon);
    try {
      const { left, found } = await forgetSpan(work, from, to);
      if (left) break;
      span = found ? DAY : Math.min(span * 2, LONGEST_SPAN);
      from = to;
    } catch (error) {
      // A day that can't be listed is passed over; of a longer span its first day is tried.
      if (span === DAY) {
        unlisted += 1;
        if (unlisted === MOST_UNLISTED) throw error;
        look.failed(nameOf(from), error);
        days.add(from);
        from = to;
      }
      span = DAY;
    }
  }
  const pass: Pass = {
    ...{ from, since },
    ...(work.again.size > 0 && { again: [...work.again] }),
    ...(days.size > 0 && { days: [...days] }),
  };
  await means.marks.save(HISTORIES, JSON.stringify(pass), kept?.etag ?? null);
}

const nameOf = (day: Instant) => `histories of runs that began in the day from ${day}`;

/** @returns the days that still can't be listed, or that there was no time for. */
async function tryAgain(work: Forgetting, before: Pass | null): Promise<Set<Instant>> {
  const { look, histories, again } = work;
  const key = (one: string) => one;
  const runs = (before?.again ?? []).toSorted();
  const left = await look.each('histories again', runs, {
    ...{ key, name: (id) => `history of ${id}`, share: 1 / 4 },
    act: async (id) => {
      again.add(id);
      await histories.forget(id);
      again.delete(id);
    },
  });
  for (const id of left) again.add(id);
  const days = new Set<Instant>();
  const unlisted = await look.each('days again', (before?.days ?? []).toSorted(), {
    ...{ key, name: nameOf, share: 1 / 4 },
    act: async (day) => {
      days.add(day);
      const { left: more } = await forgetSpan(work, day, addMilliseconds(day, DAY));
      if (!more) days.delete(day);
    },
  });
  for (const day of unlisted) days.add(day);
  return days;
}

/** `left`: there was no time for all of it. `found`: there was something to forget. */
async function forgetSpan(
  { histories, look, horizon, again }: Forgetting,
  from: Instant,
  to: Instant,
): Promise<{ readonly left: boolean; readonly found: boolean }> {
  const old = (await histories.ended(from, to)).filter(
    ({ instanceId, changedAt }) => changedAt <= horizon && !again.has(instanceId),
  );
  const left = await look.each(
    'histories',
    old.toSorted((one, other) => (one.instanceId < other.instanceId ? -1 : 1)),
    {
      key: ({ instanceId }) => instanceId,
      name: ({ instanceId }) => `history of ${instanceId}`,
      act: async ({ instanceId }) => {
        again.add(instanceId);
        await histories.forget(instanceId);
        again.delete(instanceId);
      },
      most: MOST_FORGOTTEN,
      share: 1 / 2,
    },
  );
  return { left: left.length > 0, found: old.length > 0 };
}

/** A pass that was spoiled begins anew. */
function passIn(text: string, look: Look): Pass | null {
  try {
    const pass = JSON.parse(text) as Pass | null;
    if (typeof pass?.from === 'string' && typeof pass.since === 'string') return pass;
    look.failed(`the mark ${HISTORIES}`, 'it holds no pass');
  } catch (error) {
    look.failed(`the mark ${HISTORIES}`, error);
  }
  return null;
}
