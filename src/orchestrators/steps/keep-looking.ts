import type { OrchestrationContext } from 'durable-functions';
import { lookOn } from '../../activities/look-on.ts';
import { settleRequest } from '../../activities/outbox/settle.ts';
import { keepTelling } from './keep-telling.ts';
import { call, type Step, sleep } from './step.ts';

/** More looks than these make a history long: the longest emergency takes half of them. */
const MOST_LOOKS = 500;

/** Goes on looking at the system that access is for while the access stands, and has the ticket say what the newest looks show. */
export function* keepLooking(context: OrchestrationContext, requestId: string): Step<void> {
  let failing = 0;
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    const looked = yield* call(context, lookOn, { requestId, failing });
    if (!looked.goesOn) return;
    if (looked.said)
      yield* keepTelling(context, requestId, yield* call(context, settleRequest, { requestId }));
    failing = looked.failing;
    yield* sleep(context, looked.afterSeconds);
  }
}
