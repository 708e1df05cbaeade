import type { Instant } from '../domain/instant.ts';

/** Histories of runs that have ended. No run rests on them: each finds its place in the tables. */
export interface Histories {
  /** Those of runs that were created from a moment on, before another, and have ended; with their last change. */
  ended(
    from: Instant,
    before: Instant,
  ): Promise<readonly { readonly instanceId: string; readonly changedAt: Instant }[]>;
  /** Forgets one. `false`: there is none, or it runs (again), and is left as it is. */
  forget(instanceId: string): Promise<boolean>;
}
