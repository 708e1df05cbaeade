import type { OrchestrationContext } from 'durable-functions';
import { addMilliseconds, type Instant, SECOND } from '../../domain/instant.ts';
import { wakeEvent } from '../../domain/wake.ts';
import { now, type Step } from './step.ts';

/**
 * Waits for the change window, or for somebody to withdraw or edit meanwhile. A second longer than it takes: a timer
 * may fire that much early, and deciding before the window opens would only answer to wait again.
 */
export function* hold(context: OrchestrationContext, until: Instant): Step<void> {
  if (now(context) >= until) return;
  const wake = context.df.waitForExternalEvent(wakeEvent('hold'));
  const timer = context.df.createTimer(new Date(addMilliseconds(until, SECOND)));
  yield context.df.Task.any([wake, timer]);
  if (!timer.isCompleted) timer.cancel();
}
