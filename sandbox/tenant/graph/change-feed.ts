/** What the delta queries tell from: every change, and when the feed shows it (graph 7.9, 7.13). */
import type { Chance } from '../chance.ts';
import { lognormal } from '../random.ts';
import type { Directory } from './directory/directory.ts';
import type { Lag } from './directory/lag.ts';
import type { DirectoryChange, GroupRecord, UserRecord } from './directory/records.ts';

export type FeedEntry = {
  /** When it was committed, and when a delta query first tells it. Milliseconds since the epoch. */
  readonly at: number;
  readonly toldAt: number;
  readonly change: DirectoryChange;
  readonly id: string;
  /** Names of changed record fields; `null`: the object appeared or disappeared. */
  readonly changed: ReadonlySet<string> | null;
};

export interface ChangeFeed {
  /** Entries told after `after` and up to `until`, in the order they were made. */
  between(kind: 'users' | 'groups', after: number, until: number): readonly FeedEntry[];
  /** All links given so far answer 410 from now on. */
  reset(): void;
  /** How often it was reset. */
  readonly epoch: number;
}

/** A link is good for this long; a feed keeps its entries a day longer. */
export const LINK_LIFE = 7 * 24 * 3_600_000;
const KEPT = LINK_LIFE + 24 * 3_600_000;
const LATEST = 600_000;

export function createChangeFeed(directory: Directory, chance: Chance, lag: Lag): ChangeFeed {
  let entries: FeedEntry[] = [];
  let epoch = 0;
  directory.watch((change) => {
    const { at } = change;
    // Never in the millisecond of the change: a link made in the same one has not told it yet.
    const delay = lag.model === 'off' ? 1 : Math.min(1 + lognormal(chance('feed'), 5000, 1.4), LATEST);
    entries.push({ at, toldAt: at + delay, change, id: idOf(change), changed: changedIn(change) });
    const first = entries[0];
    if (first && first.at < at - 2 * KEPT) entries = entries.filter((entry) => entry.at >= at - KEPT);
  });
  return {
    get epoch() {
      return epoch;
    },
    reset() {
      epoch += 1;
    },
    between(kind, after, until) {
      const wanted = kind === 'users' ? ['user', 'license'] : ['group', 'member'];
      const start = firstSince(entries, after - LATEST);
      return entries
        .slice(start)
        .filter(({ change, toldAt }) => wanted.includes(change.kind) && toldAt > after && toldAt <= until);
    },
  };
}

function firstSince(entries: readonly FeedEntry[], since: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.at ?? 0) < since) low = middle + 1;
    else high = middle;
  }
  return low;
}

function idOf(change: DirectoryChange): string {
  if (change.kind === 'license') return change.userId;
  return change.kind === 'member' ? change.groupId : ((change.after ?? change.before)?.id ?? '');
}

function changedIn(change: DirectoryChange): ReadonlySet<string> | null {
  if (change.kind === 'member') return new Set(['members']);
  if (change.kind === 'license') return new Set(['assignedLicenses', 'licenseAssignmentStates']);
  const { before, after } = change;
  if (!before || !after || before.deletedDateTime !== after.deletedDateTime) return null;
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return new Set(Object.keys(is).filter((name) => was[name] !== is[name]));
}

const fieldsOf = (record: UserRecord | GroupRecord): Readonly<Record<string, unknown>> => record;
