import type { OrchestrationContext } from 'durable-functions';
import type { Step } from './steps/step.ts';
import { type Unconfirmed, untilConfirmed } from './steps/until-confirmed.ts';

/**
 * Finds out who put there what appeared after an attempt of ours that nobody answered, while the directory still knows:
 * its audit log goes back some weeks, and a grant may last for years (H6). What stays unknown is asked again
 * when the grant ends.
 */
export function* authorship(context: OrchestrationContext): Step<{ readonly unknown: readonly string[] }> {
  const answers = yield* untilConfirmed(context, context.df.getInput<Unconfirmed>());
  return { unknown: [...answers].filter(([, { ours }]) => ours === 'not-found').map(([grantId]) => grantId) };
}
