import type { OrchestrationContext, Task } from 'durable-functions';
import { type Alarm, openStage } from '../../activities/open-stage.ts';
import { readStage, type StageRead } from '../../activities/read-stage.ts';
import { addMilliseconds, SECOND } from '../../domain/instant.ts';
import { wakeEvent } from '../../domain/wake.ts';
import { call, isDue, now, type Step } from './step.ts';

/**
 * Asks the people of a stage and waits for its result.
 *
 * One wait task is kept across reminders and replaced only once it was completed: an abandoned wait would swallow the
 * next event. Whether it was completed is looked at before each race, because a race over a wait that was already
 * completed is never won (H9, functions-host 1.1, 1.2).
 */
export function* awaitStage(
  context: OrchestrationContext,
  requestId: string,
  stage: string,
): Step<StageRead['state']> {
  const opened = yield* call(context, openStage, { requestId, stage });
  if (!opened.opened) return 'withdrawn';
  let alarms: readonly Alarm[] = opened.alarms;
  let wake: Task = context.df.waitForExternalEvent(wakeEvent(stage));
  for (;;) {
    const why = wake.isCompleted ? 'wake' : yield* wakeOrAlarm(context, wake, alarms[0]);
    if (wake.isCompleted) wake = context.df.waitForExternalEvent(wakeEvent(stage));
    const read: StageRead = yield* call(context, readStage, { requestId, stage, why });
    if (read.state !== 'open') return read.state;
    alarms = following(context, alarms, read.again);
  }
}

/** The alarms still to come. A stage that is open past its due time is looked at again soon, until it isn't. */
function following(
  context: OrchestrationContext,
  alarms: readonly Alarm[],
  again: Alarm | null,
): readonly Alarm[] {
  const left = alarms.filter((alarm) => !isDue(context, alarm.at));
  const all = again ? [...left, again] : left;
  const soon: Alarm = { at: addMilliseconds(now(context), 5 * SECOND), why: 'due' };
  return all.length > 0 ? all.toSorted((one, other) => one.at.localeCompare(other.at)) : [soon];
}

function* wakeOrAlarm(
  context: OrchestrationContext,
  wake: Task,
  next: Alarm | undefined,
): Step<'wake' | Alarm['why']> {
  if (!next) {
    yield wake;
    return 'wake';
  }
  const timer = context.df.createTimer(new Date(next.at));
  yield context.df.Task.any([wake, timer]);
  if (!timer.isCompleted) timer.cancel();
  return wake.isCompleted ? 'wake' : next.why;
}
