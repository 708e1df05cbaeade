/**
 * One fact of the directory and its recent past. A change is committed at once; each read view sees it later, so
 * that a read may show an older value than the read before it (graph 2.1, 2.2). That
 * apps do not read their own writes is documented; the delays are a model (graph 2.4).
 */

/** Read replicas; one more view stands for the index behind `ConsistencyLevel: eventual`. */
export const REPLICAS = 3;

/** What a read sees: one replica (0 to `REPLICAS` - 1), the `eventual` index, or what is committed. */
export type View = {
  readonly from: number | 'eventual' | 'committed';
  readonly now: number;
  /** Milliseconds by which this view is late on top of everything; 0 for none. */
  readonly lag: number;
};

/** When a change becomes visible, milliseconds since the epoch: per replica, then in the eventual index. */
export type Visibility = readonly number[];

type Change<T> = { readonly at: number; readonly value: T; readonly visibleAt: Visibility };

/** Older changes are dropped: no view and no lag reaches back further. */
const REACH = 24 * 3_600_000;

export class Cell<T> {
  #changes: Change<T>[] = [];

  /** What is committed; `undefined` before the first change. */
  get committed(): T | undefined {
    return this.#changes.at(-1)?.value;
  }

  commit(at: number, value: T, visibleAt: Visibility): void {
    const first = this.#changes.findLastIndex((change) => change.at <= at - REACH);
    if (first > 0) this.#changes.splice(0, first);
    this.#changes.push({ at, value, visibleAt });
  }

  /** What the view shows: `undefined` if it has not seen the fact yet. */
  read(view: View): T | undefined {
    if (view.from === 'committed' && view.lag === 0) return this.committed;
    const index = view.from === 'eventual' ? REPLICAS : view.from === 'committed' ? null : view.from;
    for (let at = this.#changes.length - 1; at >= 0; at--) {
      const change = this.#changes[at];
      if (change && isVisible(change, index, view)) return change.value;
    }
    return undefined;
  }
}

function isVisible(change: Change<unknown>, index: number | null, { now, lag }: View): boolean {
  if (change.at + lag > now) return false;
  return index === null || (change.visibleAt[index] ?? 0) <= now;
}

/** When everything that was there from the start was committed. */
export const BEFORE_TIME = 0;
