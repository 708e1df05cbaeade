/** Rows of a store that are written again soon after they were written. */
const MOST_ROWS = 500;

/**
 * What this process last wrote to a row, so that its next write needn't read it first. Only a hint: other processes
 * write too, and a write that rests on it must be conditional on the ETag kept here, and read the row when refused.
 *
 * A hint is used once. Whoever takes it puts the next one back after a write that is known to have happened, so an
 * unanswered write leaves none. The oldest ones are forgotten.
 */
export class Newest<Value> {
  readonly #rows = new Map<string, Value>();
  readonly #most: number;

  constructor(most = MOST_ROWS) {
    this.#most = most;
  }

  take(rowKey: string): Value | null {
    const value = this.#rows.get(rowKey) ?? null;
    this.#rows.delete(rowKey);
    return value;
  }

  /** Leaves it where it is, for whoever asks first whether it still stands. */
  seen(rowKey: string): Value | null {
    return this.#rows.get(rowKey) ?? null;
  }

  put(rowKey: string, value: Value): void {
    this.#rows.delete(rowKey);
    this.#rows.set(rowKey, value);
    if (this.#rows.size <= this.#most) return;
    for (const oldest of this.#rows.keys()) {
      this.#rows.delete(oldest);
      return;
    }
  }
}
