/** The service's time stamps: seven decimals, never the same twice, never going back. */
export class Ticks {
  readonly #now: () => number;
  #last = 0;
  #millisecond = -1;
  #prefix = '';

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The next time stamp (`2026-03-03T09:00:00.0000001Z`) and the ETag made of it. */
  next(): { readonly timestamp: string; readonly etag: string } {
    this.#last = Math.max(this.#last + 1, this.#now() * 10_000);
    const millisecond = Math.floor(this.#last / 10_000);
    if (millisecond !== this.#millisecond) {
      this.#millisecond = millisecond;
      this.#prefix = new Date(millisecond).toISOString().slice(0, -1);
    }
    const timestamp = `${this.#prefix}${String(this.#last % 10_000).padStart(4, '0')}Z`;
    return { timestamp, etag: `W/"datetime'${timestamp.replaceAll(':', '%3A')}'"` };
  }
}
