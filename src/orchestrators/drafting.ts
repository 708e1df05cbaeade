import type { OrchestrationContext } from 'durable-functions';
import { draftText } from '../activities/draft-text.ts';
import type { DraftInput } from '../activities/outbox/drafting/start-draft.ts';
import { call, type Step, sleep } from './steps/step.ts';

/** Of looks whether it is made and shown; whatever is not by then never is. */
const MOST_LOOKS = 5;

/** Has text drafted for people beside the run of a request, which neither waits for it nor hears of it (invariant 11). */
export function* drafting(context: OrchestrationContext): Step<{ readonly ended: string }> {
  const input = context.df.getInput<DraftInput>();
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const done = yield* call(context, draftText, input);
    if (done.over) return { ended: 'over' };
    yield* sleep(context, done.afterSeconds);
  }
  return { ended: 'given up' };
}
