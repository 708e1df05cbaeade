import type { OrchestrationContext } from 'durable-functions';
import { type Applied, type ApplyInput, applyChange } from '../../activities/apply-change.ts';
import { addMilliseconds, SECOND } from '../../domain/instant.ts';
import { pauseSeconds } from './patience.ts';
import { call, isDue, now, type Step, sleep } from './step.ts';

/** A write that was scheduled is sent within two minutes or not at all (design: H5). */
const VALID_SECONDS = 120;

export type Written =
  | { readonly written: true }
  | { readonly written: false; readonly because: string; readonly code: string };

export type WritePatience = {
  readonly giveUpAfterSeconds: number;
  readonly firstWaitSeconds: number;
  /** Called before a wait that people should know of. */
  readonly onWait?: (because: string, nextAt: string, attempt: number) => Step<void>;
};

/**
 * Sends one write until its answer is definite, waiting on durable timers in between: an activity never waits
 * (invariant 13), and the directory's own Retry-After is honored however long it is.
 */
export function* write(
  context: OrchestrationContext,
  change: Omit<ApplyInput, 'attempt' | 'notAfter'>,
  patience: WritePatience,
): Step<Written> {
  const giveUpAt = addMilliseconds(now(context), patience.giveUpAfterSeconds * SECOND);
  for (let attempt = 1; ; attempt += 1) {
    const notAfter = addMilliseconds(now(context), VALID_SECONDS * SECOND);
    const applied: Applied = yield* call(context, applyChange, { ...change, attempt, notAfter });
    switch (applied.applied) {
      case 'changed':
      case 'unchanged':
        return { written: true };
      case 'rejected':
        return { written: false, because: applied.because, code: applied.code };
      case 'void':
        return { written: false, because: applied.because, code: 'void' };
      default: {
        if (isDue(context, giveUpAt)) return { written: false, because: applied.because, code: 'gave-up' };
        const seconds = pauseSeconds(attempt, applied.retryAfterSeconds, patience.firstWaitSeconds);
        const nextAt = addMilliseconds(now(context), seconds * SECOND);
        if (patience.onWait) yield* patience.onWait(applied.because, nextAt, attempt);
        yield* sleep(context, seconds);
      }
    }
  }
}
