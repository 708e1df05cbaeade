/** What the durable part of the host remembers, and the changes that are all that ever happens to it. */
import { asPlayed, type HistoryEvent, type ParentInstance } from './history.ts';

export type RuntimeStatus = 'Pending' | 'Running' | 'Suspended' | 'Completed' | 'Failed' | 'Terminated';

/** An event on its way to an instance. `executionId`: the execution it answers; a later one never sees it. */
export type Message = { readonly event: HistoryEvent; readonly executionId: string | null };

/** A scheduled activity that has not reported. `input`: what the function receives; `null` for nothing. */
export type PendingActivity = {
  readonly id: number;
  readonly name: string;
  readonly input: string | null;
  readonly attempt: number;
  /** When a host took its message or last renewed it; `null` until then. */
  readonly heldAt: number | null;
};

export type PendingTimer = { readonly id: number; readonly visibleAt: number; readonly fired: HistoryEvent };

/** Texts are JSON. `carried`: how many of the first messages belong to the generation `continueAsNew` began. */
export type Instance = {
  readonly id: string;
  readonly name: string;
  readonly version: string | null;
  readonly executionId: string;
  readonly generation: number | null;
  readonly parent: ParentInstance | null;
  readonly input: string | null;
  readonly createdAt: number;
  updatedAt: number;
  status: RuntimeStatus;
  output: string | null;
  customStatus: string | null;
  customStatusSet: boolean;
  carried: number;
  history: HistoryEvent[];
  inbox: Message[];
  activities: PendingActivity[];
  timers: PendingTimer[];
};

/** The outcome of one turn. `taken`: how many messages it consumed; `events`: what it adds to the history. */
type TurnChange = {
  readonly kind: 'turn';
  readonly id: string;
  readonly at: number;
  readonly taken: number;
  readonly status: RuntimeStatus;
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly customStatusSet: boolean;
  readonly events: readonly HistoryEvent[];
  readonly activities: readonly PendingActivity[];
  readonly timers: readonly PendingTimer[];
};

export type TimerStatus = { readonly last: string; readonly next: string; readonly lastUpdated: string };

export type Change =
  | TurnChange
  | { readonly kind: 'put'; readonly instance: Instance }
  | { readonly kind: 'drop'; readonly id: string }
  | { readonly kind: 'message'; readonly id: string; readonly message: Message }
  | {
      readonly kind: 'began';
      readonly id: string;
      readonly executionId: string;
      readonly activity: number;
      readonly at: number;
    }
  /** The host that runs the activity says that it still does. */
  | {
      readonly kind: 'renewed';
      readonly id: string;
      readonly executionId: string;
      readonly activity: number;
      readonly at: number;
    }
  | {
      readonly kind: 'reported';
      readonly id: string;
      readonly executionId: string;
      readonly activity: number;
      readonly message: Message;
    }
  | { readonly kind: 'fired'; readonly id: string; readonly executionId: string; readonly timer: number }
  | { readonly kind: 'schedule'; readonly name: string; readonly status: TimerStatus };

export type HostState = {
  readonly instances: Map<string, Instance>;
  readonly schedules: Map<string, TimerStatus>;
};

export const emptyState = (): HostState => ({ instances: new Map(), schedules: new Map() });

export const ended = (status: RuntimeStatus): boolean =>
  status === 'Completed' || status === 'Failed' || status === 'Terminated';

/** Makes the change. Changes to an execution that is gone do nothing. */
export function apply(state: HostState, change: Change): void {
  switch (change.kind) {
    case 'put':
      state.instances.set(change.instance.id, change.instance);
      return;
    case 'drop':
      state.instances.delete(change.id);
      return;
    case 'schedule':
      state.schedules.set(change.name, change.status);
      return;
    case 'message':
      state.instances.get(change.id)?.inbox.push(change.message);
      return;
    case 'turn':
      applyTurn(state, change);
      return;
    default:
      applyToExecution(state, change);
  }
}

type ExecutionChange = Extract<Change, { readonly executionId: string }>;

function applyToExecution(state: HostState, change: ExecutionChange): void {
  const instance = state.instances.get(change.id);
  if (!instance || instance.executionId !== change.executionId) return;
  if (change.kind === 'began' || change.kind === 'renewed') {
    const more = change.kind === 'began' ? 1 : 0;
    instance.activities = instance.activities.map((pending) =>
      pending.id === change.activity
        ? { ...pending, heldAt: change.at, attempt: pending.attempt + more }
        : pending,
    );
  } else if (change.kind === 'reported') {
    instance.activities = instance.activities.filter(({ id }) => id !== change.activity);
    instance.inbox.push(change.message);
  } else {
    const timer = instance.timers.find(({ id }) => id === change.timer);
    instance.timers = instance.timers.filter(({ id }) => id !== change.timer);
    if (timer) instance.inbox.push({ event: timer.fired, executionId: change.executionId });
  }
}

function applyTurn(state: HostState, change: TurnChange): void {
  const instance = state.instances.get(change.id);
  if (!instance) return;
  instance.inbox.splice(0, change.taken);
  instance.carried = 0;
  instance.updatedAt = change.at;
  instance.status = change.status;
  instance.output = change.output;
  instance.customStatus = change.customStatus;
  instance.customStatusSet = change.customStatusSet;
  for (const added of change.events) instance.history.push(asPlayed(added));
  instance.activities.push(...change.activities);
  instance.timers.push(...change.timers);
}
