/** What a slow subscriber brings upon itself: later notifications, then none (graph 7.5). */
import type { SandboxClock } from '../../../clock.ts';

const WINDOW_MS = 600_000;
const SLOW = { overMs: 3_000, share: 0.1, delayMs: 600_000 };
const DROPPED = { overMs: 10_000, share: 0.15 };
/** Fewer answers than this say nothing about a subscriber. */
const FEWEST = 5;

export class Reputation {
  readonly #clock: SandboxClock;
  #answers: { readonly at: number; readonly ms: number }[] = [];

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  answered(ms: number): void {
    this.#answers.push({ at: this.#clock.now(), ms });
  }

  /** Milliseconds that new notifications are held back; 0 for a subscriber that answers in time. */
  get delayMs(): number {
    return this.#share((ms) => ms > SLOW.overMs) > SLOW.share ? SLOW.delayMs : 0;
  }

  /** Whether new notifications are thrown away. */
  get drops(): boolean {
    return this.#share((ms) => ms >= DROPPED.overMs) > DROPPED.share;
  }

  #share(slow: (ms: number) => boolean): number {
    const since = this.#clock.now() - WINDOW_MS;
    this.#answers = this.#answers.filter(({ at }) => at > since);
    if (this.#answers.length < FEWEST) return 0;
    return this.#answers.filter(({ ms }) => slow(ms)).length / this.#answers.length;
  }
}
