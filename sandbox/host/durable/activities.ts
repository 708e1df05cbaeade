/** Runs activities: at least once each, at most so many at a time, and again after a kill. */
import type { Cancel, SandboxClock } from '../../clock.ts';
import { inputsOf, triggerOf } from '../bindings.ts';
import type { ActivityCall, ActivityRun, HostOptions } from '../embedded-host.ts';
import { type Invoker, thrownText } from '../invoke.ts';
import type { RegisteredFunction } from '../registry.ts';
import { resultText, type TypedData, textData, untouched } from '../typed-data.ts';
import { WorkerGone } from '../worker.ts';
import type { Workers } from '../workers.ts';
import { activityFailure } from './activity-failure.ts';
import { event, type HistoryEvent } from './history.ts';
import type { Change, PendingActivity } from './state.ts';

export type ActivityContext = {
  readonly clock: SandboxClock;
  readonly invoker: Invoker;
  readonly find: (name: string) => RegisteredFunction | undefined;
  readonly clientBinding: string;
  readonly commit: (changes: readonly Change[]) => void;
  readonly alive: () => boolean;
  readonly begin: () => void;
  readonly end: () => void;
  readonly limit: number;
  readonly visibilityTimeoutMs: number;
  /** Whether the activity's result is still waited for. */
  readonly isPending: (job: Job) => boolean;
  readonly workers: Pick<Workers, 'isFrozen'>;
  readonly onActivity: HostOptions['onActivity'];
};

/** The Durable Task dispatcher renews what it works on every half minute. */
const RENEW_EVERY_MS = 30_000;

export type Job = {
  readonly instanceId: string;
  readonly executionId: string;
  readonly pending: PendingActivity;
};

type Outcome = { readonly steps: number; readonly event: (now: number) => HistoryEvent };

export class Activities {
  readonly #context: ActivityContext;
  readonly #queue: Job[] = [];
  readonly #runs: ActivityRun[] = [];
  readonly #renewals = new Set<Cancel>();
  #running = 0;
  #draining = false;

  constructor(context: ActivityContext) {
    this.#context = context;
  }

  get runs(): readonly ActivityRun[] {
    return this.#runs;
  }

  /** Takes a scheduled activity. One that began in a killed process waits until its message is visible again. */
  offer(job: Job): void {
    const { clock, alive, visibilityTimeoutMs } = this.#context;
    const { heldAt, name } = job.pending;
    if (!this.#context.find(name)) return; // the platform says nothing either: the orchestration waits for ever
    if (heldAt === null || heldAt + visibilityTimeoutMs <= clock.now()) this.#enqueue(job);
    else clock.schedule(heldAt + visibilityTimeoutMs, () => alive() && this.#enqueue(job));
  }

  /** Begins no more; what waits is taken up by the next host. */
  drain(): void {
    this.#draining = true;
    for (const _ of this.#queue.splice(0)) this.#context.end();
  }

  /** Renews nothing any more: the host is gone. */
  abandon(): void {
    for (const cancel of this.#renewals) cancel();
    this.#renewals.clear();
  }

  #enqueue(job: Job): void {
    if (this.#draining) return;
    this.#context.begin();
    this.#queue.push(job);
    this.#next();
  }

  #next(): void {
    while (this.#running < this.#context.limit) {
      const job = this.#queue.shift();
      if (!job) return;
      this.#running += 1;
      void this.#run(job).finally(() => {
        this.#running -= 1;
        if (!this.#context.alive()) return;
        this.#next();
        this.#context.end();
      });
    }
  }

  async #run({ instanceId, executionId, pending }: Job): Promise<void> {
    const { clock, commit, alive, onActivity } = this.#context;
    const { id, name } = pending;
    const registered = this.#context.find(name);
    if (!registered) return;
    commit([{ kind: 'began', id: instanceId, executionId, activity: id, at: clock.now() }]);
    const seq = this.#runs.length;
    const run = {
      seq,
      instanceId,
      name,
      attempt: pending.attempt + 1,
      startedAt: clock.now(),
      endedAt: null,
      steps: 0,
    };
    this.#runs.push(run);
    const call = { name, instanceId, nth: seq + 1 };
    if (onActivity) await onActivity('before', call);
    if (!alive()) return;
    const job = { instanceId, executionId, pending };
    const release = this.#renewing(job, call);
    const outcome = await this.#outcome(registered, job, call).finally(release);
    if (!alive()) return;
    if (outcome === 'worker-gone') return this.#offerAgain(job);
    if (onActivity) await onActivity('after', call);
    if (!alive()) return;
    this.#runs[seq] = { ...run, endedAt: clock.now(), steps: outcome.steps };
    if (!this.#context.isPending(job)) return; // another execution of it has reported: that one counts
    const message = { event: outcome.event(clock.now()), executionId };
    commit([{ kind: 'reported', id: instanceId, executionId, activity: id, message }]);
  }

  /** Its message becomes visible again, for whoever takes it first. */
  #offerAgain({ pending, ...job }: Job, heldAt = this.#context.clock.now()): void {
    const again = { ...job, pending: { ...pending, attempt: pending.attempt + 1, heldAt } };
    if (this.#context.isPending(again)) this.offer(again);
  }

  /**
   * Keeps the message hidden for as long as the activity runs; returns how to stop that. Where the worker stands still
   * nothing is renewed, and once the time-out is over the activity runs elsewhere too.
   */
  #renewing(job: Job, call: ActivityCall): Cancel {
    const { clock, commit, workers, visibilityTimeoutMs } = this.#context;
    const { instanceId: id, executionId, pending } = job;
    let heldAt = clock.now();
    let scheduled: Cancel = () => undefined;
    const renew = () => {
      heldAt = clock.now();
      commit([{ kind: 'renewed', id, executionId, activity: pending.id, at: heldAt }]);
      arm();
    };
    const arm = () => {
      scheduled = clock.schedule(heldAt + RENEW_EVERY_MS, () => {
        if (workers.isFrozen(call)) scheduled = clock.schedule(heldAt + visibilityTimeoutMs, lapse);
        else renew();
      });
    };
    const lapse = () => (workers.isFrozen(call) ? this.#offerAgain(job, heldAt) : renew());
    arm();
    const cancel = () => scheduled();
    this.#renewals.add(cancel);
    return () => {
      cancel();
      this.#renewals.delete(cancel);
    };
  }

  async #outcome(
    registered: RegisteredFunction,
    job: Job,
    call: ActivityCall,
  ): Promise<Outcome | 'worker-gone'> {
    const { id: TaskScheduledId, name, input } = job.pending;
    const { invoker, clientBinding } = this.#context;
    let steps = 0;
    const completed = (Result: string | null): Outcome => {
      return { steps, event: (now) => event(now, { EventType: 5, TaskScheduledId, Result }) };
    };
    try {
      const data = input === null ? {} : { string: input };
      const invocation = {
        inputData: inputsOf(registered, data, clientBinding),
        triggerMetadata: activityMetadata(triggerOf(registered).key, job.instanceId, input),
      };
      const result = await invoker.invoke(registered, invocation, {
        kind: 'activity',
        activity: call,
        onEnd: (taken) => {
          steps = taken;
        },
      });
      return completed(resultText(result as TypedData | null | undefined));
    } catch (thrown) {
      if (thrown instanceof WorkerGone) return 'worker-gone';
      if (thrown === undefined) return completed(null);
      const failure = { ...activityFailure(name, thrownText(thrown)), FailureDetails: null };
      return { steps, event: (now) => event(now, { EventType: 6, TaskScheduledId, ...failure }) };
    }
  }
}

/** Every top-level member of an object input appears too; one named `instanceId` takes the real one's place. */
function activityMetadata(
  trigger: string,
  instanceId: string,
  input: string | null,
): Record<string, TypedData> {
  const text = input ?? '';
  const metadata: Record<string, TypedData> = {
    instanceId: textData(instanceId),
    [trigger]: textData(text),
    data: input === null ? {} : { string: text },
  };
  if (!input?.startsWith('{')) return metadata;
  for (const [key, value] of Object.entries(JSON.parse(input) as Record<string, unknown>)) {
    metadata[key] = typeof value === 'string' ? textData(value) : untouched(value);
  }
  return metadata;
}
