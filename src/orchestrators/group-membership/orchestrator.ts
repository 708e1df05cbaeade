import type { OrchestrationContext } from 'durable-functions';
import { governedAccess } from '../steps/governed-access.ts';
import type { Step } from '../steps/step.ts';

/** One ticket's groups for one person. */
export function* groupMembership(context: OrchestrationContext): Step<{ readonly ended: string }> {
  return yield* governedAccess(context);
}
