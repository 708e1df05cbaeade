import type { OrchestrationContext } from 'durable-functions';
import { stateReturned } from './steps/state-returned.ts';
import type { Step } from './steps/step.ts';

/** Access that a ticket says is gone may be there again: once that is proven, the ticket says so. */
export function* returnedAccess(context: OrchestrationContext): Step<{ readonly access: string }> {
  const { requestId } = context.df.getInput<{ readonly requestId: string }>();
  return yield* stateReturned(context, requestId);
}
