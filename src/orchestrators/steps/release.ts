import type { OrchestrationContext } from 'durable-functions';
import { beginRelease } from '../../activities/begin-release.ts';
import { finishRelease } from '../../activities/finish-release.ts';
import { call, type Step } from './step.ts';
import { takeBack } from './take-back.ts';

/** Takes off what the decision says, and proves it gone. Answers why it could not; `null`: it is gone. */
export function* release(context: OrchestrationContext, requestId: string): Step<string | null> {
  yield* call(context, beginRelease, { requestId });
  const back = yield* takeBack(context, requestId, requestId);
  if (!back.takenBack) return back.because;
  const { removed, provenAt } = back;
  yield* call(context, finishRelease, { requestId, owner: requestId, removed, provenAt });
  return null;
}
