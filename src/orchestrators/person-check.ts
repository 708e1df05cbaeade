import type { OrchestrationContext } from 'durable-functions';
import { lookAtPerson } from '../activities/look-at-person.ts';
import { LOOK_AGAIN_SECONDS } from '../domain/doubt.ts';
import { call, type Step, sleep } from './steps/step.ts';

/** Seconds between looks: a notification can outrun what reads show (graph 7.8). The delta finds the rest. */
const PAUSES = [20, 60, 240, 600];

/** Looks that go on contradicting each other end; the next change has somebody looked at again. */
const MOST_LOOKS = 20;

type Look = 'acted' | 'doubtful' | 'unchanged' | 'unread';

/** Looks at somebody who is said to have changed, until a look finds something or reads have had time to catch up. */
export function* personCheck(context: OrchestrationContext): Step<{ readonly looked: string }> {
  const { userId } = context.df.getInput<{ readonly userId: string }>();
  for (const pause of [...PAUSES, null]) {
    const look = yield* lookUntilClear(context, userId);
    if (look === 'acted' || pause === null) return { looked: look };
    yield* sleep(context, pause);
  }
  return { looked: 'unchanged' };
}

/** No single look takes anything from anybody: one that speaks against somebody is repeated until looks agree. */
function* lookUntilClear(context: OrchestrationContext, userId: string): Step<Look> {
  for (let looks = 1; ; looks += 1) {
    const { look } = yield* call(context, lookAtPerson, { userId });
    if (look !== 'doubtful' || looks >= MOST_LOOKS) return look;
    yield* sleep(context, LOOK_AGAIN_SECONDS);
  }
}
