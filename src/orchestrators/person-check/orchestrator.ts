import type { OrchestrationContext } from 'durable-functions';
import { lookAtPerson } from '../../activities/look-at-person.ts';
import { call, type Step, sleep } from '../steps/step.ts';

/** Seconds between looks: a notification can outrun what reads show (graph, section 10). The delta finds the rest. */
const PAUSES = [20, 60, 240, 600];

/** Looks at somebody who is said to have changed, until a look finds something or reads have had time to catch up. */
export function* personCheck(context: OrchestrationContext): Step<{ readonly looked: string }> {
  const { userId } = context.df.getInput<{ readonly userId: string }>();
  for (const pause of [...PAUSES, null]) {
    const { look } = yield* call(context, lookAtPerson, { userId });
    if (look === 'acted' || pause === null) return { looked: look };
    yield* sleep(context, pause);
  }
  return { looked: 'unchanged' };
}
