import type { Means } from '../activities/activity.ts';
import { type Instant, instant, MINUTE } from '../domain/instant.ts';
import type { Told } from '../domain/run-line.ts';
import { afterTick, blindness, isWorthKeeping, reasonOf, type SweepState } from '../domain/sweep-state.ts';
import type { Versioned } from '../ports/stores.ts';
import { boundOf, SWEEPS, type SweepName } from './sweep-list.ts';
import { tellOperators } from './tell-operators.ts';

export type Log = (line: string) => void;

/** The platform ends an invocation that takes five minutes, and everything else that its worker does. */
const LONGEST = 2 * MINUTE;

/** How items of a list are told apart and followed. */
export type Following<Item> = {
  /**
   * By which the list is in order, and goes on where a tick had no time for all of it; left out: it always begins with
   * the first, but that those which failed at the last tick come last.
   */
  readonly key?: (item: Item) => string;
  /** By which people find it. */
  readonly name: (item: Item) => string;
  readonly act: (item: Item) => Promise<unknown>;
  /** So many in one tick; left out: as many as there is time for. */
  readonly most?: number;
  /** The part of the tick's time it may take with what came before it; all of it when left out. */
  readonly share?: number;
};

/** One tick of a sweep, as the sweep sees it. */
export type Look = {
  /**
   * Does it for each on its own: one that fails is named and keeps nobody else waiting. What there is no time for comes
   * first at the next tick. @returns those that were not come to.
   */
  each<Item>(list: string, items: readonly Item[], following: Following<Item>): Promise<readonly Item[]>;
  /** An item that can't be followed now, outside a list. */
  readonly failed: (name: string, error: unknown) => void;
  /** Since when an item, or else all of the sweep, has been failing; `null`: it did not at the last tick. */
  failingSince(name: string): Instant | null;
  /** Who was asked did not answer, so that nothing was looked at. */
  refused(because: string): void;
  /** What the tick has counted; it is told with the tick. */
  measured(what: Told): void;
  /** Whether the tick has taken as long as it may, or that part of it. */
  isOver(share?: number): boolean;
};

/**
 * Runs one tick and keeps what it came to, so that a sweep that is blind, or an item that fails on and on, is told to
 * operators once, shows in health, and is told once more when it is over.
 *
 * Throws what the tick throws, and fails once the sweep has been blind past its bound: the platform counts failures.
 */
export async function sweep(
  means: Means,
  name: SweepName,
  log: Log,
  tick: (look: Look) => Promise<void>,
): Promise<void> {
  const started = means.clock.now();
  const kept = await readState(means, name);
  const before = kept?.row ?? null;
  const { look, came, measures } = lookOf(means, before);
  let thrown: { readonly error: unknown } | null = null;
  try {
    await tick(look);
  } catch (error) {
    look.refused(`it failed: ${reasonOf(error)}`);
    thrown = { error };
  }
  const now = instant(means.clock.now());
  const after = afterTick(before, came(), now);
  const looked = came().refused.length === 0;
  means.tell?.({
    ...{ what: 'sweep', level: looked ? 'info' : 'warn', requestId: null },
    told: {
      ...{ sweep: name, looked, failing: Object.keys(after.items).length },
      ...{ milliseconds: means.clock.now() - started, ...measures() },
    },
  });
  logNew(name, before, after, log);
  const told = await tellOperators(means, name, after, now, log).catch((error: unknown) => {
    log(`${name} could not tell operators: ${reasonOf(error)}`);
    return after;
  });
  if (isWorthKeeping(before, told)) await keepState(means, name, told, kept?.etag ?? null, log);
  if (thrown) throw thrown.error;
  const blind = told.outage && blindness(told, now, boundOf(means.limits, name), now);
  if (blind) throw new Error(`${name} has not been able to look since ${blind.since}: ${blind.because}`);
}

function lookOf(means: Means, before: SweepState | null) {
  const started = means.clock.now();
  const refused: string[] = [];
  const failed: Record<string, string> = {};
  const done = new Set<string>();
  const reached: Record<string, string> = { ...before?.reached };
  let measures: Told = {};
  let cut = false;
  const isOver = (share = 1) => {
    const over = means.clock.now() - started > LONGEST * share;
    cut ||= over;
    return over;
  };
  const look: Look = {
    isOver,
    failingSince: (name) =>
      before?.items[name]?.since ?? (before?.outage?.over === null ? before.outage.since : null),
    refused: (because) => void refused.push(because),
    measured: (what) => {
      measures = { ...measures, ...what };
    },
    failed: (name, error) => {
      failed[name] = reasonOf(error);
    },
    each: async (list, items, { key, name, act, most = items.length, share }) => {
      const ahead = key ? fromWhere(items, key, reached[list]) : failedLast(items, name, before);
      for (const [place, item] of ahead.entries()) {
        try {
          await act(item);
          done.add(name(item));
        } catch (error) {
          look.failed(nameOf(item, name), error);
        }
        const left = ahead.slice(place + 1);
        if (left.length > 0 && (place + 1 >= most || isOver(share))) {
          cut = true;
          if (key) reached[list] = key(item);
          return left;
        }
      }
      delete reached[list];
      return [];
    },
  };
  return {
    look,
    came: () => ({ refused, failed, done, reached, whole: !cut && refused.length === 0 }),
    measures: () => measures,
  };
}

/** An item that is not what it should be may have no name: what it holds is as good as one. */
function nameOf<Item>(item: Item, name: (item: Item) => string): string {
  try {
    return name(item);
  } catch {
    return `something that holds ${reasonOf(JSON.stringify(item))}`;
  }
}

/** One that takes all of each tick and fails would keep those behind it from ever being come to. */
function failedLast<Item>(
  items: readonly Item[],
  name: (item: Item) => string,
  before: SweepState | null,
): readonly Item[] {
  const hasFailed = (item: Item) => before !== null && nameOf(item, name) in before.items;
  return [...items.filter((item) => !hasFailed(item)), ...items.filter(hasFailed)];
}

/** The list, each of its items once, beginning behind where the last tick stopped. */
function fromWhere<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  reached: string | undefined,
): readonly Item[] {
  const once = eachOnce(items, key);
  const at = reached === undefined ? 0 : once.findIndex((item) => key(item) > reached);
  return at <= 0 ? once : [...once.slice(at), ...once.slice(0, at)];
}

/** One that is not what it should be may have no key, and is left to whoever acts on it. */
function eachOnce<Item>(items: readonly Item[], key: (item: Item) => string): readonly Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    try {
      const known = seen.has(key(item));
      seen.add(key(item));
      return !known;
    } catch {
      return true;
    }
  });
}

const rowOf = (name: SweepName) => `sweep-${name}`;

/** No state also while it can't be read: what is to be done does not wait for it. One that was spoiled is written anew. */
async function readState(
  { marks }: Means,
  name: SweepName,
): Promise<{ readonly row: SweepState | null; readonly etag: string } | null> {
  let etag: string | null = null;
  try {
    const found = await marks.read(rowOf(name));
    etag = found?.etag ?? null;
    return found && { row: stateIn(found.row), etag: found.etag };
  } catch {
    return etag === null ? null : { row: null, etag };
  }
}

/** What a sweep came to, with the version of its row. */
export async function sweepState(
  { marks }: Pick<Means, 'marks'>,
  name: SweepName,
): Promise<Versioned<SweepState> | null> {
  const found = await marks.read(rowOf(name));
  return found && { row: stateIn(found.row), etag: found.etag };
}

/** Throws where the row holds something else. */
function stateIn(text: string): SweepState {
  const state = JSON.parse(text) as SweepState | null;
  if (typeof state?.lookedAt !== 'string' || !state.items || !state.reached)
    throw new Error('The row holds no state of a sweep.');
  return state;
}

/** Another process that swept meanwhile has kept what it saw, which is as good. */
async function keepState(
  { marks }: Means,
  name: SweepName,
  state: SweepState,
  etag: string | null,
  log: Log,
): Promise<void> {
  try {
    await marks.save(rowOf(name), JSON.stringify(state), etag);
  } catch (error) {
    log(`${name} could not keep what it came to: ${reasonOf(error)}`);
  }
}

/** Once when it begins, and again when operators are told: a line a minute would hide the others. */
function logNew(name: SweepName, before: SweepState | null, after: SweepState, log: Log): void {
  if (after.outage && !after.outage.over && before?.outage?.because !== after.outage.because)
    log(
      `${name} could not look, and tries again at its next time: ${after.outage.because} Until it can: ${SWEEPS[name].meanwhile}`,
    );
  const fresh = Object.entries(after.items).filter(([item]) => !before?.items[item]);
  if (fresh.length === 0) return;
  const named = fresh.slice(0, 5).map(([item, { because }]) => `${item}: ${because}`);
  const more = fresh.length > named.length ? ` And ${fresh.length - named.length} more.` : '';
  log(
    `${name} could not follow ${fresh.length}; the others went on, and these are tried again at its next time. ${named.join('; ')}.${more}`,
  );
}
