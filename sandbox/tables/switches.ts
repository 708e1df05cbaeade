/** What the simulated service can be made to do. The defaults are unpleasant on purpose. */
export type TableSwitches = {
  /**
   * How often a query answers with a page that stops early, or with an empty one, and a continuation. `some`: every
   * fifth page is empty. `always`: one row at most, and every second page is empty.
   */
  shortPages: 'never' | 'some' | 'always';
  /** The service's own page size. */
  pageSize: number;
};

export const TABLE_SWITCHES: TableSwitches = { shortPages: 'some', pageSize: 1000 };

/** Which operations a fault hits. Left out: any. */
type TableFaultMatch = {
  readonly table?: string;
  readonly operation?: 'read' | 'write';
};

/**
 * `conflict`: 412 without effect. `busy`: 503 without effect. `lost-answer`: the operation took effect, then the
 * connection broke. `never-arrived`: the connection broke before anything happened.
 */
export type TableFaultEffect = 'conflict' | 'busy' | 'lost-answer' | 'never-arrived';

type Armed = {
  readonly match: TableFaultMatch;
  skip: number;
  count: number;
  readonly effect: TableFaultEffect;
};

/** Faults on demand, counted per matching call. */
export class TableFaults {
  readonly #armed: Armed[] = [];
  #writesUntilCrash: number | null = null;

  /** Hits `count` matching calls (default one) after letting `skip` of them pass. */
  arm(
    effect: TableFaultEffect,
    match: TableFaultMatch = {},
    { skip = 0, count = 1 }: { readonly skip?: number; readonly count?: number } = {},
  ): void {
    this.#armed.push({ match, skip, count, effect });
  }

  /** The process dies after so many more writes: every later call fails until `recover`. */
  crashAfterWrites(writes: number): void {
    this.#writesUntilCrash = writes;
  }

  /** Ends a crash and forgets every armed fault. */
  recover(): void {
    this.#writesUntilCrash = null;
    this.#armed.length = 0;
  }

  /** The effect that hits this call, if any; counts the call. */
  strike(table: string, operation: 'read' | 'write'): TableFaultEffect | 'crashed' | null {
    if (this.#writesUntilCrash !== null) {
      if (this.#writesUntilCrash === 0) return 'crashed';
      if (operation === 'write') this.#writesUntilCrash -= 1;
    }
    for (const armed of this.#armed) {
      if (armed.match.table !== undefined && armed.match.table !== table) continue;
      if (armed.match.operation !== undefined && armed.match.operation !== operation) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      if (armed.count === 0) continue;
      armed.count -= 1;
      return armed.effect;
    }
    return null;
  }
}
