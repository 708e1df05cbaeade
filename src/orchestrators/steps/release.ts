import type { OrchestrationContext } from 'durable-functions';
import { beginRelease } from '../../activities/begin-release.ts';
import { finishRelease } from '../../activities/finish-release.ts';
import type { Instant } from '../../domain/instant.ts';
import { pauseAfter, RETRIES } from './retries.ts';
import { call, type Step, sleep } from './step.ts';
import { type TakenBack, takeBack } from './take-back.ts';

/** Takes off what the decision says, whichever request put it on, and proves it gone. Answers why it could not; `null`: it is gone. */
export function* release(
  context: OrchestrationContext,
  requestId: string,
  provenAt: Instant,
): Step<string | null> {
  const { others = [] } = yield* call(context, beginRelease, { requestId, provenAt });
  for (const one of [requestId, ...others]) {
    const back = yield* takeOff(context, one, requestId);
    if (!back.takenBack) return back.because;
    const { removed, provenAt } = back;
    yield* call(context, finishRelease, { requestId: one, owner: requestId, removed, provenAt });
  }
  return null;
}

/** What is refused now may be taken some minutes later: by then the rest of the decision stands, and would not be taken back. */
function* takeOff(context: OrchestrationContext, requestId: string, owner: string): Step<TakenBack> {
  for (let tried = 1; ; tried += 1) {
    const back = yield* takeBack(context, requestId, owner, tried === 1);
    if (back.takenBack || back.parked || tried >= RETRIES.takingOff.tries) return back;
    yield* sleep(context, pauseAfter(RETRIES.takingOff, tried));
  }
}
