/** Runs activities: at least once each, at most so many at a time, and again after a kill. */
import type { Cancel, SandboxClock } from '../../clock.ts';
import { inputsOf, triggerOf } from '../bindings.ts';
import type { ActivityRun, HostOptions } from '../host.ts';
import { type Invoker, thrownText } from '../invoke.ts';
import type { RegisteredFunction } from '../registrations.ts';
import { resultText, type TypedData, textData } from '../typed-data.ts';
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
  readonly onActivity: HostOptions['onActivity'];
};

/** The Durable Task dispatcher renews what it works on every half minute. */
const RENEW_EVERY_MS = 30_000;

type Job = { readonly instanceId: string; readonly executionId: string; readonly pending: PendingActivity };

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
    };
    this.#runs.push(run);
    const call = { name, instanceId, nth: seq + 1 };
    if (onActivity) await onActivity('before', call);
    if (!alive()) return;
    const release = this.#renewing({ instanceId, executionId, pending });
    const outcome = await this.#outcome(registered, instanceId, pending).finally(release);
    if (!alive()) return;
    if (onActivity) await onActivity('after', call);
    if (!alive()) return;
    this.#runs[seq] = { ...run, endedAt: clock.now() };
    const message = { event: outcome(clock.now()), executionId };
    commit([{ kind: 'reported', id: instanceId, executionId, activity: id, message }]);
  }

  /** Keeps the message hidden for as long as the activity runs; returns how to stop that. */
  #renewing({ instanceId, executionId, pending }: Job): Cancel {
    const { clock, commit } = this.#context;
    let scheduled: Cancel = () => undefined;
    const cancel = () => scheduled();
    const arm = () => {
      scheduled = clock.schedule(clock.now() + RENEW_EVERY_MS, () => {
        commit([{ kind: 'renewed', id: instanceId, executionId, activity: pending.id, at: clock.now() }]);
        arm();
      });
    };
    arm();
    this.#renewals.add(cancel);
    return () => {
      cancel();
      this.#renewals.delete(cancel);
    };
  }

  async #outcome(
    registered: RegisteredFunction,
    instanceId: string,
    pending: PendingActivity,
  ): Promise<(now: number) => HistoryEvent> {
    const { id: TaskScheduledId, name, input } = pending;
    try {
      const data = input === null ? {} : { string: input };
      const result = await this.#context.invoker.invoke(registered, {
        inputData: inputsOf(registered, data, this.#context.clientBinding),
        triggerMetadata: activityMetadata(triggerOf(registered).key, instanceId, input),
      });
      const Result = resultText(result as TypedData | null | undefined);
      return (now) => event(now, { EventType: 5, TaskScheduledId, Result });
    } catch (thrown) {
      if (thrown === undefined) return (now) => event(now, { EventType: 5, TaskScheduledId, Result: null });
      const failure = activityFailure(name, thrownText(thrown));
      return (now) => event(now, { EventType: 6, TaskScheduledId, ...failure, FailureDetails: null });
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
    metadata[key] = textData(typeof value === 'string' ? value : JSON.stringify(value));
  }
  return metadata;
}
