/** Teams' limits for one bot: per thread 7 in 1 s, 8 in 2 s, 60 in 30 s, 1800 in an hour; 30 calls a second in all. */
const PER_THREAD: readonly Window[] = [
  { calls: 7, ms: 1_000 },
  { calls: 8, ms: 2_000 },
  { calls: 60, ms: 30_000 },
  { calls: 1_800, ms: 3_600_000 },
];
const PER_APP: readonly Window[] = [{ calls: 30, ms: 1_000 }];

type Window = { readonly calls: number; readonly ms: number };

interface Throttle {
  /** Counts the call; answers how many milliseconds to wait when it is one too many, else 0. */
  count(thread: string | null, now: number): number;
}

class Recent {
  #times: number[] = [];
  readonly #windows: readonly Window[];

  constructor(windows: readonly Window[]) {
    this.#windows = windows;
  }

  /** Milliseconds until one more call fits. */
  waitFor(now: number): number {
    const longest = this.#windows.at(-1)?.ms ?? 0;
    this.#times = this.#times.filter((at) => at > now - longest);
    return Math.max(0, ...this.#windows.map((window) => this.#excess(window, now)));
  }

  add(now: number): void {
    this.#times.push(now);
  }

  #excess({ calls, ms }: Window, now: number): number {
    const inside = this.#times.filter((at) => at > now - ms);
    const oldest = inside.at(-calls);
    return oldest === undefined ? 0 : oldest + ms - now;
  }
}

export function createThrottle(): Throttle {
  const app = new Recent(PER_APP);
  const threads = new Map<string, Recent>();
  return {
    count(thread, now) {
      const recent = thread === null ? null : (threads.get(thread) ?? new Recent(PER_THREAD));
      if (thread !== null && recent) threads.set(thread, recent);
      const wait = Math.max(app.waitFor(now), recent?.waitFor(now) ?? 0);
      if (wait > 0) return wait;
      app.add(now);
      recent?.add(now);
      return 0;
    },
  };
}
