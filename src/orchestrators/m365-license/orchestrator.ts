import type { OrchestrationContext } from 'durable-functions';
import { governedAccess } from '../steps/governed-access.ts';
import type { Step } from '../steps/step.ts';

/** One ticket's Microsoft 365 product for one person: usage location, license or its group, then plans that work. */
export function* m365License(context: OrchestrationContext): Step<{ readonly ended: string }> {
  return yield* governedAccess(context);
}
