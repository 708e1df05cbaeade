/**
 * Holds an orchestrator's answer against its history, as the platform does on every turn.
 *
 * The answer lists every action since the start. They are taken one after the other; each is waited for before
 * the next begins, and the history's events, in their order, are what ends the waits. Sequence numbers follow
 * from that order alone, so retries and their timers, which happen here and not in the orchestrator's code, get
 * the same numbers on every replay. What the history has no event for yet is what this turn must schedule.
 */
import { type Action, ActionType, type RetryOptions } from './answer.ts';
import type { HistoryEvent } from './history.ts';
import { contradiction, type Scheduled } from './non-determinism.ts';
import { legOf, retryDelay } from './timing.ts';

/** Which names the app registered. The platform drops a call to any other name, silently. */
export type Registered = {
  readonly activity: (name: string) => boolean;
  readonly orchestrator: (name: string) => boolean;
};

export type Replayed = {
  /** What this turn must schedule, by sequence number. */
  readonly scheduled: readonly Scheduled[];
  /** Whether every action was passed, nothing is outstanding and the instance is not suspended. */
  readonly settled: boolean;
  readonly suspended: boolean;
  readonly continueAsNew: { readonly input: unknown } | null;
  /** Events that arrived after the one that led to `continueAsNew`; the next generation gets them. */
  readonly carried: readonly HistoryEvent[];
  readonly nonDeterminism: string | null;
  readonly nextId: number;
};

type Wait = { done: boolean };
type Settle = (failed: boolean) => void;

export function replayActions(
  actions: readonly Action[],
  history: readonly HistoryEvent[],
  registered: Registered,
): Replayed {
  const replay = new ActionReplay(actions, registered);
  for (const past of history) replay.see(past);
  return replay.result();
}

class ActionReplay {
  readonly #actions: readonly Action[];
  readonly #registered: Registered;
  readonly #scheduled: Scheduled[] = [];
  readonly #recorded = new Set<number>();
  readonly #open = new Map<number, Settle>();
  readonly #waits = new Map<string, Wait[]>();
  readonly #buffered = new Map<string, number>();
  readonly #held: HistoryEvent[] = [];
  readonly #carried: HistoryEvent[] = [];
  #cursor = 0;
  #current: (() => boolean) | null = null;
  #started = '';
  #suspended = false;
  #continueAsNew: { readonly input: unknown } | null = null;
  #nonDeterminism: string | null = null;

  constructor(actions: readonly Action[], registered: Registered) {
    this.#actions = actions;
    this.#registered = registered;
  }

  result(): Replayed {
    const drained = this.#current === null && this.#cursor >= this.#actions.length;
    return {
      scheduled: this.#scheduled.filter(({ id }) => !this.#recorded.has(id)),
      settled: drained && this.#open.size === 0 && !this.#suspended,
      suspended: this.#suspended,
      continueAsNew: this.#continueAsNew,
      carried: this.#carried,
      nonDeterminism: this.#nonDeterminism,
      nextId: this.#scheduled.length,
    };
  }

  /** Takes the next event. After a contradiction nothing is looked at any more. */
  see(past: HistoryEvent): void {
    if (this.#nonDeterminism !== null) return;
    if (past.EventType === 20) {
      this.#suspended = false;
      for (const held of this.#held.splice(0)) this.#process(held);
    } else if (past.EventType === 19) this.#suspended = true;
    else if (this.#suspended && past.EventType !== 12) this.#held.push(past);
    else this.#process(past);
  }

  #process(past: HistoryEvent): void {
    switch (past.EventType) {
      case 12:
        this.#started = past.Timestamp;
        return;
      case 0:
        this.#advance();
        return;
      case 4:
      case 7:
      case 10:
        this.#nonDeterminism = contradiction(past, this.#scheduled[past.EventId]);
        if (this.#nonDeterminism === null) this.#recorded.add(past.EventId);
        return;
      case 5:
      case 8:
        this.#settle(past.TaskScheduledId, false);
        return;
      case 6:
      case 9:
        this.#settle(past.TaskScheduledId, true);
        return;
      case 11:
        this.#settle(past.TimerId, false);
        return;
      case 15:
        if (this.#continueAsNew) this.#carried.push(past);
        else this.#raise(past.Name);
        return;
      default:
        return;
    }
  }

  #advance(): void {
    for (;;) {
      if (this.#current) {
        if (!this.#current()) return;
        this.#current = null;
      }
      const action = this.#actions[this.#cursor];
      if (!action) return;
      this.#cursor += 1;
      this.#current = this.#begin(action);
    }
  }

  #settle(id: number, failed: boolean): void {
    const settle = this.#open.get(id);
    if (!settle) return;
    this.#open.delete(id);
    settle(failed);
    this.#advance();
  }

  /** The newest open wait of the name takes the event; without one it is kept for the next wait. */
  #raise(name: string): void {
    const wait = this.#waits.get(name)?.pop();
    if (!wait) {
      this.#buffered.set(name, (this.#buffered.get(name) ?? 0) + 1);
      return;
    }
    wait.done = true;
    this.#advance();
  }

  #begin(action: Action): () => boolean {
    switch (action.actionType) {
      case ActionType.ContinueAsNew:
        this.#continueAsNew = { input: action.input };
        return () => true;
      case ActionType.WaitForExternalEvent:
        return this.#waitForEvent(action.externalEventName);
      case ActionType.CreateTimer:
        return this.#timer(action.fireAt, action.isCanceled);
      case ActionType.WhenAny: {
        const parts = action.compoundActions.map((part) => this.#begin(part));
        return () => parts.some((done) => done());
      }
      case ActionType.WhenAll: {
        const parts = action.compoundActions.map((part) => this.#begin(part));
        return () => parts.every((done) => done());
      }
      default:
        return this.#call(action);
    }
  }

  #waitForEvent(name: string): () => boolean {
    const buffered = this.#buffered.get(name) ?? 0;
    if (buffered > 0) {
      this.#buffered.set(name, buffered - 1);
      return () => true;
    }
    const wait: Wait = { done: false };
    const waits = this.#waits.get(name);
    if (waits) waits.push(wait);
    else this.#waits.set(name, [wait]);
    return () => wait.done;
  }

  #timer(fireAt: string, canceled: boolean): () => boolean {
    const wait: Wait = { done: canceled };
    const final = Date.parse(fireAt);
    const long = legOf(this.#now(), final) < final;
    const leg = () => {
      const id = this.#schedule((id) => ({ kind: 'timer', id, fireAt: legOf(this.#now(), final), long }));
      if (canceled) return;
      this.#open.set(id, () => {
        if (long && this.#now() < final) leg();
        else wait.done = true;
      });
    };
    leg();
    return () => wait.done;
  }

  #call(action: Extract<Action, { readonly functionName: string }>): () => boolean {
    const known =
      'instanceId' in action || action.actionType >= 2
        ? this.#registered.orchestrator
        : this.#registered.activity;
    if (!known(action.functionName)) return () => true;
    const wait: Wait = { done: false };
    const attempt = () => this.#schedule((id) => scheduledCall(action, id));
    if (!('retryOptions' in action)) {
      this.#open.set(attempt(), () => {
        wait.done = true;
      });
    } else this.#retry(action.retryOptions, attempt, wait);
    return () => wait.done;
  }

  /** After a failure a timer passes before the next attempt, and, with no delay, after the last one too. */
  #retry(options: RetryOptions, attempt: () => number, wait: Wait): void {
    const first = this.#now();
    const tryOnce = (nth: number) => {
      this.#open.set(attempt(), (failed) => {
        const delay = failed ? retryDelay(options, nth, this.#now() - first) : null;
        if (delay === null) {
          wait.done = true;
          return;
        }
        const id = this.#schedule((id) => ({ kind: 'timer', id, fireAt: this.#now() + delay, long: false }));
        this.#open.set(id, () => {
          if (nth >= options.maxNumberOfAttempts) wait.done = true;
          else tryOnce(nth + 1);
        });
      });
    };
    tryOnce(1);
  }

  #schedule(make: (id: number) => Scheduled): number {
    const id = this.#scheduled.length;
    this.#scheduled.push(make(id));
    return id;
  }

  #now(): number {
    return Date.parse(this.#started);
  }
}

function scheduledCall(action: Extract<Action, { readonly functionName: string }>, id: number): Scheduled {
  const { functionName: name, input } = action;
  if (action.actionType === 0 || action.actionType === 1) return { kind: 'activity', id, name, input };
  return { kind: 'child', id, name, input, instanceId: action.instanceId ?? null };
}
