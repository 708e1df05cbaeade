/** Runs functions with a timer trigger: on schedule, once after a missed occurrence, and by hand. */
import type { SandboxClock } from '../clock.ts';
import { inputsOf, triggerOf } from './bindings.ts';
import type { TimerStatus } from './durable/state.ts';
import { resolved } from './host-settings.ts';
import { type Invoker, thrownText } from './invoke.ts';
import type { Duration, RegisteredFunction } from './registry.ts';
import { parseSchedule, type Schedule } from './schedules.ts';
import type { OnFrozen } from './worker.ts';

export type TimerContext = {
  readonly clock: SandboxClock;
  readonly invoker: Invoker;
  readonly settings: Readonly<Record<string, string>>;
  readonly clientBinding: string;
  readonly statusOf: (name: string) => TimerStatus | undefined;
  readonly keep: (name: string, status: TimerStatus) => void;
  readonly alive: () => boolean;
  readonly begin: () => void;
  readonly end: () => void;
  readonly log: (text: string) => void;
};

const NEVER = '0001-01-01T00:00:00+00:00';
const MINUTE = 60_000;
/** A schedule belongs to one worker by a lease, which is renewed while that worker runs. */
const LEASE_MS = MINUTE;

/** UTC with an offset, as .NET writes it. */
const stamp = (ms: number) => new Date(ms).toISOString().replace(/\.?0*Z$/, '+00:00');

/** One timer function; `null` when its schedule can't be read, which puts only this function in error. */
export function timerFunction(registered: RegisteredFunction, context: TimerContext): TimerFunction | null {
  const text = resolved(String(triggerOf(registered).binding['schedule'] ?? ''), context.settings);
  const schedule = text === null ? null : parseSchedule(text, context.settings['TZ'] ?? 'UTC');
  return schedule && new TimerFunction(registered, schedule, context);
}

export class TimerFunction {
  readonly name: string;
  readonly #registered: RegisteredFunction;
  readonly #schedule: Schedule;
  readonly #context: TimerContext;
  readonly #monitored: boolean;
  /** Which of its runs holds the schedule: the newest. */
  #holder = 0;

  constructor(registered: RegisteredFunction, schedule: Schedule, context: TimerContext) {
    this.name = registered.metadata.name;
    this.#registered = registered;
    this.#schedule = schedule;
    this.#context = context;
    const now = context.clock.now();
    const first = schedule.after(now);
    const often = schedule.after(first) - first < MINUTE;
    this.#monitored = !often && triggerOf(registered).binding['useMonitor'] !== false;
  }

  /** Starts the schedule, with at most one run at once. */
  start(): void {
    const { clock } = this.#context;
    const now = clock.now();
    const kept = this.#kept();
    if (triggerOf(this.#registered).binding['runOnStartup'] === true) {
      const status = kept ?? { last: NEVER, next: stamp(this.#schedule.after(now)), lastUpdated: NEVER };
      void this.#occur(now, status, false);
      return;
    }
    if (kept && Date.parse(kept.next) <= now) {
      void this.#occur(now, kept, true);
      return;
    }
    if (this.#monitored && !kept) {
      this.#keep({ last: NEVER, next: stamp(this.#schedule.after(now)), lastUpdated: stamp(now) });
    }
    this.#arm(this.#schedule.after(now));
  }

  /** As the admin API runs it: now, and nothing about the schedule changes. */
  async run(): Promise<void> {
    await this.#invoke(this.#kept() ?? null, false);
  }

  #kept(): TimerStatus | undefined {
    return this.#monitored ? this.#context.statusOf(this.name) : undefined;
  }

  #keep(status: TimerStatus): void {
    this.#context.keep(this.name, status);
  }

  #arm(at: number): void {
    const { clock, alive } = this.#context;
    if (!Number.isFinite(at)) return;
    const overtaken = at <= clock.now(); // by this function's own last run, which makes nothing past due
    const fire = () => {
      if (alive()) void this.#occur(at, this.#kept() ?? null, !overtaken && clock.now() - at > 1000);
    };
    clock.schedule(at, fire, 'tick');
  }

  /**
   * No overlap: what falls into a run happens once, right after it. Only where the worker stands still until its lease
   * on the schedule is over, another takes the schedule up, and what stood still ends beside it.
   */
  async #occur(due: number, status: TimerStatus | null, isPastDue: boolean): Promise<void> {
    const { clock, alive } = this.#context;
    const began = Math.max(clock.now(), due);
    this.#holder += 1;
    const holder = this.#holder;
    const isOurs = () => alive() && holder === this.#holder;
    await this.#invoke(this.#monitored ? status : null, isPastDue, (isFrozen) => {
      clock.schedule(clock.now() + LEASE_MS, () => {
        if (isOurs() && isFrozen()) void this.#occur(clock.now(), this.#kept() ?? null, true);
      });
    });
    if (!isOurs()) return;
    const next = this.#schedule.after(began);
    if (this.#monitored) this.#keep({ last: stamp(began), next: stamp(next), lastUpdated: stamp(began) });
    this.#arm(next);
  }

  async #invoke(status: TimerStatus | null, isPastDue: boolean, onFrozen?: OnFrozen): Promise<void> {
    const { begin, end, alive } = this.#context;
    begin();
    try {
      await this.#withRetries(timerJson(status, this.#schedule.kind === 'cron', isPastDue), onFrozen);
    } finally {
      if (alive()) end();
    }
  }

  /** An error doesn't stop the schedule; the function's retry policy decides whether it is tried again. */
  async #withRetries(data: string, onFrozen?: OnFrozen): Promise<void> {
    const { invoker, clientBinding, clock, alive, log } = this.#context;
    const policy = this.#registered.metadata.retryOptions;
    const most = policy ? policy.maxRetryCount : 0;
    const inputData = inputsOf(this.#registered, { json: data }, clientBinding);
    let exception: unknown = null;
    for (let retryCount = 0; alive(); retryCount += 1) {
      const retryContext = policy ? { retryCount, maxRetryCount: most, exception } : null;
      try {
        const place = { kind: 'timer', ...(onFrozen ? { onFrozen } : {}) } as const;
        await invoker.invoke(this.#registered, { inputData, retryContext }, place);
        return;
      } catch (thrown) {
        const message = thrownText(thrown);
        log(`Function ${this.name} failed: ${message}`);
        exception = { message, source: 'System.Private.CoreLib', stackTrace: '' };
        if (most >= 0 && retryCount >= most) return;
        const delay = delayOf(policy, retryCount);
        await new Promise<void>((resume) => void clock.schedule(clock.now() + delay, resume));
      }
    }
  }
}

function timerJson(status: TimerStatus | null, adjustForDst: boolean, isPastDue: boolean): string {
  const ScheduleStatus = status && { Last: status.last, Next: status.next, LastUpdated: status.lastUpdated };
  return JSON.stringify({ Schedule: { AdjustForDST: adjustForDst }, ScheduleStatus, IsPastDue: isPastDue });
}

const milliseconds = (duration: Duration | undefined) =>
  Number(duration?.seconds ?? 0) * 1000 + Number(duration?.nanos ?? 0) / 1e6;

function delayOf(policy: RegisteredFunction['metadata']['retryOptions'], retryCount: number): number {
  if (!policy || policy.strategy === 'fixedDelay') return milliseconds(policy?.delayInterval);
  const delay = milliseconds(policy.minimumInterval) * 2 ** retryCount;
  return Math.min(delay, milliseconds(policy.maximumInterval));
}
