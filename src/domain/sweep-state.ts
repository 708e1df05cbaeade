import { addMilliseconds, earlier, HOUR, type Instant, MINUTE, milliseconds } from './instant.ts';

/** How operators were told of it; `null`: not yet. */
export type ToldBy = 'chat' | 'incident' | null;

/** Something that does not work: since when, when it was last so, and why. */
export type Trouble = {
  readonly since: Instant;
  readonly at: Instant;
  readonly because: string;
  readonly told: ToldBy;
};

/** A time in which a sweep could not look at all. `over`: since when it looks again; kept until operators know. */
export type Outage = Trouble & { readonly over: Instant | null };

/** What a sweep knows from tick to tick. */
export type SweepState = {
  /** The end of the last tick that was kept; a tick that changes nothing is kept every few minutes. */
  readonly lookedAt: Instant;
  /** When it last could look; `null`: never yet. */
  readonly goodAt: Instant | null;
  readonly outage: Outage | null;
  /** Single items that fail, by the name by which people find them. */
  readonly items: Readonly<Record<string, Trouble>>;
  /** Behind what a list is gone on with, by list, where the last tick had no time for all of it. */
  readonly reached: Readonly<Record<string, string>>;
};

/** What one tick came to. */
type Tick = {
  /** Why it could not look at all; empty: it could. */
  readonly refused: readonly string[];
  readonly failed: Readonly<Record<string, string>>;
  /** Names of items that went well. */
  readonly done: ReadonlySet<string>;
  readonly reached: Readonly<Record<string, string>>;
  /** Whether it came to everything there was; an item that did not fail then is none any more. */
  readonly whole: boolean;
};

/** More failing items than these are an outage by another name: the oldest are named. */
const MOST_ITEMS = 100;
const LONGEST_REASON = 300;
/** An item that no tick has met for so long is none any more. */
const FORGOTTEN_AFTER = 6 * HOUR;
/** How long an item may fail before it is somebody's work. */
const STUCK_AFTER = HOUR;
/** A tick that changes nothing is written this seldom. */
const KEPT_EVERY = 4 * MINUTE;

/** Words of an error, short enough for a row. */
export function reasonOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.length > LONGEST_REASON ? `${said.slice(0, LONGEST_REASON)}…` : said;
}

export function afterTick(kept: SweepState | null, tick: Tick, now: Instant): SweepState {
  const [because] = tick.refused;
  const before = kept && until(kept, now);
  return {
    lookedAt: now,
    goodAt: because === undefined ? now : (before?.goodAt ?? null),
    outage: outageAfter(before?.outage ?? null, because, now),
    items: itemsAfter(before?.items ?? {}, tick, now),
    reached: tick.reached,
  };
}

/** By a clock that went back, nothing began later than now: whoever waits for an hour to pass would wait for two. */
function until(state: SweepState, now: Instant): SweepState {
  const since = <One extends Trouble>(one: One): One => ({ ...one, since: earlier(one.since, now) });
  const items = Object.entries(state.items).map(([name, one]) => [name, since(one)]);
  return { ...state, outage: state.outage && since(state.outage), items: Object.fromEntries(items) };
}

function outageAfter(before: Outage | null, because: string | undefined, now: Instant): Outage | null {
  if (because !== undefined)
    return { since: before?.since ?? now, at: now, because, told: before?.told ?? null, over: null };
  if (!before?.told) return null;
  return before.over ? before : { ...before, over: now };
}

function itemsAfter(
  before: SweepState['items'],
  { failed, done, whole }: Tick,
  now: Instant,
): SweepState['items'] {
  const forgotten = addMilliseconds(now, -FORGOTTEN_AFTER);
  const kept = Object.entries(before).filter(
    ([name, { at }]) => name in failed || (!whole && !done.has(name) && at > forgotten),
  );
  const items: Record<string, Trouble> = Object.fromEntries(kept);
  for (const [name, because] of Object.entries(failed)) {
    const known = items[name];
    if (known) items[name] = { ...known, at: now, because };
    else if (Object.keys(items).length < MOST_ITEMS)
      items[name] = { since: now, at: now, because, told: null };
  }
  return items;
}

/** Whether the row is worth a write. */
export function isWorthKeeping(before: SweepState | null, after: SweepState): boolean {
  const age = before && milliseconds(after.lookedAt) - milliseconds(before.lookedAt);
  if (!before || age === null || age < 0 || age >= KEPT_EVERY) return true;
  const what = ({ outage, items, reached }: SweepState) => JSON.stringify([outage, items, reached]);
  return what(before) !== what(after);
}

/** Items that have failed for so long that they are somebody's work, oldest first. */
export function stuckItems({ items }: SweepState, now: Instant): readonly (readonly [string, Trouble])[] {
  const since = addMilliseconds(now, -STUCK_AFTER);
  return Object.entries(items)
    .filter(([, trouble]) => trouble.since <= since)
    .sort(([, one], [, other]) => (one.since < other.since ? -1 : 1));
}

/**
 * Since when the sweep is blind and why, once that is longer than its bound; `null`: it looks, or was let go for a
 * moment only. `from`: since when this process would know.
 */
export function blindness(
  state: SweepState | null,
  now: Instant,
  boundMs: number,
  from: Instant,
): { readonly since: Instant; readonly because: string } | null {
  const long = addMilliseconds(now, -boundMs);
  const outage = state?.outage ?? null;
  if (outage && !outage.over && outage.since <= long) return outage;
  // A tick that changes nothing is not written; a process that only just came up has not had its first.
  const looked = state?.lookedAt ?? null;
  const silent = addMilliseconds(long, -KEPT_EVERY);
  if (looked !== null && looked > silent) return null;
  if (from > silent) return null;
  return { since: looked ?? from, because: 'its timer has not run to the end since' };
}
