/** The service's time stamps: seven decimals, never the same twice, never going back. */
export class Ticks {
  readonly #now: () => number;
  #millisecond = -1;
  #prefix = '';
  #within = 0;

  /** `earlier`: go on behind these. */
  constructor(now: () => number, earlier?: Ticks) {
    this.#now = now;
    if (!earlier) return;
    this.#millisecond = earlier.#millisecond;
    this.#prefix = earlier.#prefix;
    this.#within = earlier.#within;
  }

  /** The next time stamp (`2026-03-03T09:00:00.0000001Z`) and the ETag made of it. */
  next(): { readonly timestamp: string; readonly etag: string } {
    this.#within += 1;
    if (this.#within > 9_999) this.#startAt(this.#millisecond + 1);
    const now = Math.floor(this.#now());
    if (now > this.#millisecond) this.#startAt(now);
    const timestamp = `${this.#prefix}${String(this.#within).padStart(4, '0')}Z`;
    return { timestamp, etag: `W/"datetime'${timestamp.replaceAll(':', '%3A')}'"` };
  }

  #startAt(millisecond: number): void {
    this.#millisecond = millisecond;
    this.#within = 0;
    this.#prefix = new Date(millisecond).toISOString().slice(0, -1);
  }
}
