import type { OrchestrationContext } from 'durable-functions';
import { checkTicket } from '../activities/check-ticket.ts';
import { call, type Step, sleep } from './steps/step.ts';

/** Looks at a ticket whose request has concluded, as soon as it can be read. */
export function* ticketCheck(context: OrchestrationContext): Step<{ readonly checked: string }> {
  const { requestId } = context.df.getInput<{ readonly requestId: string }>();
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { checked } = yield* call(context, checkTicket, { requestId });
    if (checked !== 'later') return { checked };
    yield* sleep(context, Math.min(10 * 2 ** attempt, 900));
  }
  return { checked: 'later' };
}
