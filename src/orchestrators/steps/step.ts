import type { OrchestrationContext, Task } from 'durable-functions';
import type { Activity, Answer } from '../../activities/activity.ts';
import { type FailingInput, reportFailing } from '../../activities/report-failing.ts';
import { addMilliseconds, type Instant, instant, milliseconds, SECOND } from '../../domain/instant.ts';

/** A piece of an orchestration that ends with a `T`. Run one with `yield*`, never with `yield`. */
export type Step<T> = Generator<Task, T, unknown>;

/** Thrown when an activity could not run however often it was tried; the run ends `needs-human`. */
export class Stuck extends Error {
  readonly activity: string;

  constructor(activity: string, because: string) {
    super(`${activity} could not run: ${because}`);
    this.activity = activity;
  }
}

/** Seconds between tries of an activity that could not run (a store or our own code failed); then the run is stuck. */
const PAUSES = [2, 5, 15, 60, 300, 900, 1800, 3600, 3600, 3600, 7200, 7200, 14_400];
const ALL_PAUSES = PAUSES.reduce((sum, pause) => sum + pause, 0);

/** An activity that has failed so often, over a minute and a half, is told of before each further pause until it could be. */
const TOLD_FROM = 4;

/**
 * Runs an activity and waits for its recorded result. Tries again on durable timers; retries are counted here. Every replay
 * passes through here once for each activity of the past, so that nothing is made ready that only a failure needs.
 */
export function* call<Input extends object, Result extends object>(
  context: OrchestrationContext,
  activity: Activity<Input, Result>,
  input: Input,
): Step<Result> {
  const began = context.df.currentUtcDateTime.getTime();
  let told = false;
  for (let tries = 0; ; tries += 1) {
    const answer = (yield context.df.callActivity(activity.name, input)) as Answer<Result>;
    if (answer.answered) return answer.result;
    const pause = PAUSES[tries];
    if (pause === undefined) throw new Stuck(activity.name, answer.because);
    if (tries >= TOLD_FROM && !told)
      told = yield* tell(context, {
        ...ofRequest(input),
        activity: activity.name,
        because: answer.because,
        giveUpAt: instant(began + ALL_PAUSES * SECOND),
      });
    yield* sleep(context, pause);
  }
}

/** Once, and no more often than that: whoever can't tell must not wait for it. */
function* tell(context: OrchestrationContext, failing: FailingInput): Step<boolean> {
  const answer = (yield context.df.callActivity(reportFailing.name, failing)) as Answer<{
    readonly reported: string;
  }>;
  return answer.answered && answer.result.reported === 'yes';
}

function ofRequest(input: object): Pick<FailingInput, 'requestId'> {
  return 'requestId' in input && typeof input.requestId === 'string' ? { requestId: input.requestId } : {};
}

/** Waits on a durable timer. It may fire up to a second early. */
export function* sleep(context: OrchestrationContext, seconds: number): Step<void> {
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * SECOND));
}

/** Waits, but not beyond a deadline that is still to come. */
export function* sleepUntilAtMost(
  context: OrchestrationContext,
  seconds: number,
  deadline: Instant,
): Step<void> {
  yield* sleep(context, secondsWithin(context, seconds, deadline));
}

/** So many seconds, or those that are left until the deadline; all of them where it has passed. */
export function secondsWithin(context: OrchestrationContext, seconds: number, deadline: Instant): number {
  const left = (milliseconds(deadline) - milliseconds(now(context))) / SECOND;
  return left > 0 ? Math.min(seconds, left) : seconds;
}

/** Now, as history knows it. */
export function now(context: OrchestrationContext): Instant {
  return context.df.currentUtcDateTime.toISOString();
}

/** Whether a deadline is reached, with the second of slack that early timers need. */
export function isDue(context: OrchestrationContext, deadline: Instant): boolean {
  return addMilliseconds(now(context), SECOND) >= deadline;
}
