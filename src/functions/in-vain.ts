import type { Means } from '../activities/activity.ts';
import { SECOND } from '../domain/instant.ts';

/** A call that fails sooner costs the others little, and may do at its next time. */
const LONG = 5 * SECOND;

/**
 * Whoever was waited for in vain is not waited for again in the same tick, however much leads to them: the others would wait as
 * often as that.
 */
export class InVain {
  readonly #clock: Means['clock'];
  readonly #failed = new Map<string, unknown>();

  constructor({ clock }: Pick<Means, 'clock'>) {
    this.#clock = clock;
  }

  async once<Result>(name: string, call: () => Promise<Result>): Promise<Result> {
    if (this.#failed.has(name)) throw this.#failed.get(name);
    const began = this.#clock.now();
    try {
      return await call();
    } catch (error) {
      if (this.#clock.now() - began >= LONG) this.#failed.set(name, error);
      throw error;
    }
  }
}
