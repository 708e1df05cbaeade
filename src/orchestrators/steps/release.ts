import type { OrchestrationContext } from 'durable-functions';
import { beginRelease } from '../../activities/begin-release.ts';
import { finishRelease } from '../../activities/finish-release.ts';
import { call, type Step } from './step.ts';
import { takeBack } from './take-back.ts';

/** Takes off what the decision says, whichever request put it on, and proves it gone. Answers why it could not; `null`: it is gone. */
export function* release(context: OrchestrationContext, requestId: string): Step<string | null> {
  const { others = [] } = yield* call(context, beginRelease, { requestId });
  for (const one of [requestId, ...others]) {
    const back = yield* takeBack(context, one, requestId);
    if (!back.takenBack) return back.because;
    const { removed, provenAt } = back;
    yield* call(context, finishRelease, { requestId: one, owner: requestId, removed, provenAt });
  }
  return null;
}
