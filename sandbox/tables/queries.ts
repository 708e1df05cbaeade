import { type Condition, parseFilter } from './filter.ts';
import { type Page, type Position, readPage } from './query.ts';
import { REFUSALS, Refused } from './service-error.ts';
import type { TableStore } from './store.ts';
import type { TableSwitches } from './switches.ts';

const MOST_FILTERS = 1000;

/** The queries of one account: pages of its rows, some of them short or empty as the switches say. */
export class Queries {
  readonly #store: TableStore;
  readonly #switches: TableSwitches;
  readonly #filters = new Map<string, Condition>();
  #pages = 0;
  /** How many entities were looked at so far. */
  scanned = 0;

  constructor(store: TableStore, switches: TableSwitches) {
    this.#store = store;
    this.#switches = switches;
  }

  /** `top`: at most so many entities; left out, as many as fit a page of the service. */
  page(table: string, filter: string | null, top: number | undefined, start: Position | null): Page {
    const partitions = this.#store.partitions(table);
    const most = top ?? this.#switches.pageSize;
    if (!Number.isInteger(most) || most < 1 || most > 1000) throw new Refused(REFUSALS.badInput);
    const { matches, scans } = this.#pageLimits(Math.min(most, this.#switches.pageSize));
    const page = readPage(partitions, filter ? this.#condition(filter) : null, start, matches, scans);
    this.scanned += page.scanned;
    return page;
  }

  #condition(filter: string): Condition {
    let condition = this.#filters.get(filter);
    if (!condition) {
      condition = parseFilter(filter);
      if (this.#filters.size > MOST_FILTERS) this.#filters.clear();
      this.#filters.set(filter, condition);
    }
    return condition;
  }

  #pageLimits(matches: number): { readonly matches: number; readonly scans: number } {
    this.#pages += 1;
    const { shortPages } = this.#switches;
    if (shortPages === 'some' && this.#pages % 5 === 0) return { matches, scans: 0 };
    if (shortPages === 'always') return { matches: 1, scans: this.#pages % 2 };
    return { matches, scans: Number.POSITIVE_INFINITY };
  }
}
