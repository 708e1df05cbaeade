import { addMilliseconds, earlier, type Instant, later, MINUTE, SECOND } from './instant.ts';

/** Calls whose number in a time is bounded for the whole tenant, however many workers and runs make them. */
export type Bucket = 'risk' | 'reports';

/** What a call is for: the proof of a change comes before the evidence of a decision, and that before a watch. */
type Rank = 'proof' | 'evidence' | 'watch';

/** Milliseconds between two calls: of risk one a second is taken, of reports five in ten seconds. */
export const PACES: Readonly<Record<Bucket, number>> = { risk: 1_100, reports: 2_200 };

/** Others use the same tenant's calls: after a refusal for their number nothing is asked for so many seconds. */
export const SLOWED_SECONDS = 10;

/** Who asks for a turn. `since`: what it belongs to waits since then, so that the oldest is finished first; left out: it has just begun. */
export type AsksTurn = { readonly key: string; readonly rank: Rank; readonly since?: Instant };

/** `at`: when to ask again. */
export type Turn = { readonly turn: 'now' } | { readonly turn: 'later'; readonly at: Instant };

/** `joined`: since when it is in this queue. `comes`: when it was told to ask again. */
type Waiting = Required<AsksTurn> & { readonly joined: Instant; readonly comes: Instant };

/** A bucket: when the next call may go out, and who waits for one. `passed`: turns since somebody had one for having waited long. */
export type Pace = {
  readonly nextAt: Instant;
  readonly waiting: readonly Waiting[];
  readonly passed: number;
};

const MOST_WAITING = 200;
/** Nobody is told to wait for longer without asking again. */
const LONGEST_WAIT = 30 * SECOND;
/** Whoever does not come within this time of being told so keeps nobody from going before. */
const LATE_AFTER = SECOND;
const FORGOTTEN_AFTER = MINUTE;
/** Five parts are read within two minutes while each waits no longer than this. */
const LONG = 20 * SECOND;
/** Of so many turns one goes to whoever waited long, whatever its rank; the others are by rank. */
const TURNS_BY_RANK = 3;
/** A moment that is further away was not set by us. */
const LONGEST_SLOW = MINUTE;

export const AT_REST: Pace = { nextAt: '', waiting: [], passed: 0 };

const RANKS: readonly Rank[] = ['proof', 'evidence', 'watch'];

/** Gives whoever asks its turn, and moves the bucket on; or puts it into the queue. */
export function takeTurn(
  pace: Pace,
  bucket: Bucket,
  asks: AsksTurn,
  now: Instant,
): { readonly pace: Pace; readonly turn: Turn } {
  const nextAt = freeAt(pace, now);
  const known = pace.waiting.filter(({ comes }) => addMilliseconds(comes, FORGOTTEN_AFTER) > now);
  const others = known.filter(({ key }) => key !== asks.key);
  const joined = known.find(({ key }) => key === asks.key)?.joined ?? now;
  const self: Waiting = { ...asks, since: asks.since ?? joined, joined, comes: now };
  const isTurnOfLong = pace.passed >= TURNS_BY_RANK;
  const before = others.filter((one) => isExpected(one, now) && compare(one, self, now, isTurnOfLong) < 0);
  // a turn that is free now is kept for those who were told to come by now, and for nobody who comes later
  if (nextAt <= now && before.every(({ comes }) => comes > now)) {
    const passed = isLong(self, now) ? 0 : pace.passed + 1;
    return {
      pace: { nextAt: addMilliseconds(now, PACES[bucket]), waiting: others, passed },
      turn: { turn: 'now' },
    };
  }
  const at = addMilliseconds(later(nextAt, now), before.length * PACES[bucket]);
  const comes = earlier(at, addMilliseconds(now, LONGEST_WAIT));
  const queue = [...others, { ...self, comes }].toSorted((a, b) => compare(a, b, now, isTurnOfLong));
  return {
    pace: { nextAt, waiting: queue.slice(0, MOST_WAITING), passed: pace.passed },
    turn: { turn: 'later', at: comes },
  };
}

/** Nothing goes out for so long. */
export function slowedDown(pace: Pace, seconds: number, now: Instant): Pace {
  const until = addMilliseconds(now, Math.min(seconds * SECOND, LONGEST_SLOW));
  return { ...pace, nextAt: later(freeAt(pace, now), until) };
}

function freeAt({ nextAt }: Pace, now: Instant): Instant {
  return nextAt > addMilliseconds(now, LONGEST_SLOW) ? now : nextAt;
}

function isExpected({ comes }: Waiting, now: Instant): boolean {
  return addMilliseconds(comes, LATE_AFTER) > now;
}

function isLong({ joined }: Waiting, now: Instant): boolean {
  return addMilliseconds(joined, LONG) <= now;
}

/** By rank, then the oldest; whoever waited long first where it is their turn. */
function compare(one: Waiting, other: Waiting, now: Instant, isTurnOfLong: boolean): number {
  if (isTurnOfLong && isLong(one, now) !== isLong(other, now)) return isLong(one, now) ? -1 : 1;
  const byRank = isTurnOfLong && isLong(one, now) ? 0 : RANKS.indexOf(one.rank) - RANKS.indexOf(other.rank);
  return byRank || compareText(one.since, other.since) || compareText(one.key, other.key);
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
