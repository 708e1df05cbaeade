import type { OrchestrationContext } from 'durable-functions';
import { decideRequest } from '../../activities/decide-request.ts';
import type { Next } from '../../activities/deciding/next.ts';
import { addMilliseconds, type Instant, MINUTE } from '../../domain/instant.ts';
import { call, isDue, now, type Step, sleepUntilAtMost } from './step.ts';

/** When a run was decided last. Replaced each time it is decided again. */
export type LastDecided = { at: Instant };

/** A decision is good for the moment it was taken in (invariant 3): before a later write it is taken again. */
const GOOD_FOR = MINUTE;

type StillDecided =
  /** `anew`: it was decided again, and what is to be changed, or until when, may be another. */
  | { readonly still: 'yes'; readonly anew: boolean }
  | { readonly still: 'no'; readonly next: Next }
  /** Nothing could be decided until `giveUpAt`. */
  | { readonly still: 'unread'; readonly because: string };

/** Whether what was decided may be written now; decides again where that was too long ago. */
export function* stillDecided(
  context: OrchestrationContext,
  requestId: string,
  last: LastDecided,
  giveUpAt: Instant,
): Step<StillDecided> {
  if (isGood(context, last)) return { still: 'yes', anew: false };
  const input = { requestId, again: true, since: now(context), until: giveUpAt };
  for (;;) {
    const next = yield* call(context, decideRequest, input);
    if (next.next === 'apply') {
      last.at = now(context);
      return { still: 'yes', anew: true };
    }
    if (next.next !== 'again') return { still: 'no', next };
    if (isDue(context, giveUpAt)) return { still: 'unread', because: next.because };
    yield* sleepUntilAtMost(context, next.afterSeconds, giveUpAt);
  }
}

export function isGood(context: OrchestrationContext, { at }: LastDecided): boolean {
  return now(context) < addMilliseconds(at, GOOD_FOR);
}
