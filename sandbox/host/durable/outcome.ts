/** What one turn of an orchestrator comes to: events, messages, and the instance's new status. */
import type { RuntimeStatus } from '../host.ts';
import { activityInput } from '../typed-data.ts';
import { type Registered, type Replayed, replayActions } from './action-replay.ts';
import { childFailureDetails } from './activity-failure.ts';
import type { TurnResult } from './answer.ts';
import { event, type HistoryEvent, timestamp } from './history.ts';
import type { Scheduled } from './non-determinism.ts';
import {
  type Change,
  ended,
  type Instance,
  type Message,
  type PendingActivity,
  type PendingTimer,
} from './state.ts';
import { visibleAt } from './timing.ts';

export type Turn = {
  readonly instance: Instance;
  readonly now: number;
  /** How many messages this turn consumes. */
  readonly taken: number;
  /** What was added to the history before the function ran. */
  readonly added: readonly HistoryEvent[];
  /** The first turn of a generation that `continueAsNew` began. */
  readonly continued: boolean;
  readonly guid: () => string;
};

/** The changes of a turn whose orchestrator function answered. */
export function outcomeOf(turn: Turn, result: TurnResult, registered: Registered): Change[] {
  const { instance, added } = turn;
  const terminated = added.find(({ EventType }) => EventType === 3);
  if (terminated?.EventType === 3) return finish(turn, 'Terminated', jsonText(terminated.Input), 0);
  const replayed = replayActions(result.answer.actions[0] ?? [], [...instance.history, ...added], registered);
  if (replayed.nonDeterminism !== null) {
    return alsoStarting(
      replayed,
      turn,
      finish(turn, 'Failed', JSON.stringify(replayed.nonDeterminism), replayed.nextId),
    );
  }
  const status = customStatus(instance, result.answer.customStatus);
  if (status.failure !== null)
    return finish(turn, 'Failed', failed(instance, status.failure), replayed.nextId);
  if (replayed.settled && result.failure !== null) {
    return finish(turn, 'Failed', failed(instance, result.failure), replayed.nextId, status);
  }
  if (replayed.settled && result.answer.isDone) {
    if (replayed.continueAsNew) return [nextGeneration(turn, replayed, status)];
    return finish(turn, 'Completed', JSON.stringify(result.answer.output ?? null), replayed.nextId, status);
  }
  return carryOn(turn, replayed, status);
}

/** Activities that a contradicting replay scheduled run all the same, although nobody waits for them. */
function alsoStarting({ scheduled }: Replayed, turn: Turn, [change, ...others]: Change[]): Change[] {
  if (change?.kind !== 'turn') return others;
  const activities: PendingActivity[] = [];
  const recorded = scheduled
    .filter(({ kind }) => kind === 'activity')
    .map((one) => schedule(turn, one, activities, []).recorded);
  const before = change.events.slice(0, -2);
  return [{ ...change, activities, events: [...before, ...recorded, ...change.events.slice(-2)] }, ...others];
}

/** Ends an instance that no function can run for. */
export function failUnstarted(turn: Turn, reason: string): Change[] {
  return finish(turn, 'Failed', failed(turn.instance, reason), 0);
}

type Custom = { readonly text: string | null; readonly set: boolean };

const failed = ({ name }: Instance, reason: string) =>
  JSON.stringify(`Orchestrator function '${name}' failed: ${reason}`.trim());

const jsonText = (text: string | null) => (text === null ? null : JSON.stringify(text));

const inputText = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

/** Falsy statuses clear; one that was never set in this generation stays as the last generation left it. */
function customStatus(instance: Instance, value: unknown): Custom & { readonly failure: string | null } {
  if (!value) {
    const text = instance.customStatusSet ? null : instance.customStatus;
    return { text, set: instance.customStatusSet, failure: null };
  }
  const text = JSON.stringify(value);
  const kilobytes = Math.floor((text.length * 2) / 1024);
  const failure =
    kilobytes > 16
      ? `The UTF-16 size of the JSON-serialized payload must not exceed 16 KB. The current payload size is ${kilobytes} KB.`
      : null;
  return { text, set: true, failure };
}

function unchanged({ customStatus: text, customStatusSet: set }: Instance): Custom {
  return { text, set };
}

function finish(
  turn: Turn,
  status: RuntimeStatus,
  output: string | null,
  id: number,
  custom = unchanged(turn.instance),
): Change[] {
  const { instance, now } = turn;
  const completed = event(
    now,
    { EventType: 1, OrchestrationStatus: status, Result: output, FailureDetails: null },
    id,
  );
  const events = [...turn.added, completed, event(now, { EventType: 13 })];
  const change: Change = { ...base(turn, custom), status, output, events, activities: [], timers: [] };
  const report = reportToParent(instance, status, output, now);
  return report ? [change, report] : [change];
}

function base({ instance, now, taken }: Turn, custom: Custom) {
  return {
    kind: 'turn',
    id: instance.id,
    at: now,
    taken,
    customStatus: custom.text,
    customStatusSet: custom.set,
  } as const;
}

function reportToParent(
  child: Instance,
  status: RuntimeStatus,
  output: string | null,
  now: number,
): Change | null {
  if (!child.parent) return null;
  const { OrchestrationInstance: parent, TaskScheduleId: TaskScheduledId } = child.parent;
  const message = (reported: HistoryEvent): Change => ({
    kind: 'message',
    id: parent.InstanceId,
    message: { event: reported, executionId: parent.ExecutionId },
  });
  if (status === 'Completed') return message(event(now, { EventType: 8, TaskScheduledId, Result: output }));
  const Reason = output === null ? '' : String(JSON.parse(output));
  const Details = childFailureDetails(Reason.replace(/^Orchestrator function '.*?' failed: /, ''));
  return message(event(now, { EventType: 9, TaskScheduledId, Reason, Details, FailureDetails: null }));
}

function nextGeneration(turn: Turn, replayed: Replayed, custom: Custom): Change {
  const { instance, now } = turn;
  const executionId = turn.guid().replaceAll('-', '');
  const input = inputText(replayed.continueAsNew?.input);
  const next: Instance = {
    ...instance,
    executionId,
    generation: null,
    input,
    createdAt: now,
    updatedAt: now,
    output: null,
    customStatus: custom.text,
    customStatusSet: false,
    carried: 1 + replayed.carried.length,
    history: [],
    inbox: [],
    activities: [],
    timers: [],
  };
  const own = (arrived: HistoryEvent): Message => ({ event: arrived, executionId: null });
  const waiting = instance.inbox.slice(turn.taken);
  next.inbox = [
    own(executionStarted(next, now)),
    ...replayed.carried.map((one) => own({ ...one, IsPlayed: true })),
    ...waiting,
  ];
  return { kind: 'put', instance: next };
}

/** The first event of an execution. */
export function executionStarted(instance: Instance, now: number): HistoryEvent {
  return event(now, {
    EventType: 0,
    OrchestrationInstance: { InstanceId: instance.id, ExecutionId: instance.executionId },
    ParentInstance: instance.parent,
    Name: instance.name,
    Version: instance.version,
    Input: instance.input,
    Tags: null,
    Correlation: null,
    ParentTraceContext: null,
    ScheduledStartTime: null,
    Generation: instance.generation,
    GenerateNewTrace: false,
  });
}

/** The instance goes on: what is new gets scheduled, which an instance on hold has nothing of. */
function carryOn(turn: Turn, replayed: Replayed, custom: Custom): Change[] {
  const { instance, now, added } = turn;
  const events = added.map((one) =>
    turn.continued && one.EventType === 13 ? { ...one, IsPlayed: true } : one,
  );
  const activities: PendingActivity[] = [];
  const timers: PendingTimer[] = [];
  const children: Change[] = [];
  for (const scheduled of replayed.scheduled) {
    const { recorded, change } = schedule(turn, scheduled, activities, timers);
    events.push(recorded);
    if (change) children.push(change);
  }
  if (!turn.continued || replayed.scheduled.length > 0) events.push(event(now, { EventType: 13 }));
  const reason = added.findLast(({ EventType }) => EventType === 19 || EventType === 20);
  const output =
    reason?.EventType === 19 || reason?.EventType === 20 ? jsonText(reason.Reason) : instance.output;
  const status = replayed.suspended ? 'Suspended' : 'Running';
  return [{ ...base(turn, custom), status, output, events, activities, timers }, ...children];
}

function schedule(
  { instance, now, guid }: Turn,
  scheduled: Scheduled,
  activities: PendingActivity[],
  timers: PendingTimer[],
): { readonly recorded: HistoryEvent; readonly change: Change | null } {
  const { id } = scheduled;
  if (scheduled.kind === 'activity') {
    const { name } = scheduled;
    activities.push({ id, name, input: activityInput(scheduled.input), attempt: 0, startedAt: null });
    const body = {
      EventType: 4,
      Name: name,
      Version: '',
      Input: null,
      ParentTraceContext: null,
      Tags: null,
    } as const;
    return { recorded: event(now, body, id), change: null };
  }
  if (scheduled.kind === 'timer') {
    const FireAt = timestamp(scheduled.fireAt);
    const fired = event(now, { EventType: 11, TimerId: id, FireAt });
    const due = scheduled.long ? Math.max(scheduled.fireAt, now) : visibleAt(now, scheduled.fireAt);
    timers.push({ id, visibleAt: due, fired });
    return { recorded: event(now, { EventType: 10, FireAt }, id), change: null };
  }
  const childId = scheduled.instanceId ?? `${instance.executionId}:${id}`;
  const body = {
    EventType: 7,
    Name: scheduled.name,
    Version: null,
    InstanceId: childId,
    Input: null,
    ClientSpanId: null,
    Tags: null,
  } as const;
  return {
    recorded: event(now, body, id),
    change: { kind: 'put', instance: childOf(instance, scheduled, childId, now, guid) },
  };
}

function childOf(
  parent: Instance,
  { id, name, input }: Extract<Scheduled, { readonly kind: 'child' }>,
  childId: string,
  now: number,
  guid: () => string,
): Instance {
  const child = newInstance(childId, name, guid().replaceAll('-', ''), now, {
    input: inputText(input),
    generation: null,
    version: null,
    parent: {
      Name: parent.name,
      OrchestrationInstance: { InstanceId: parent.id, ExecutionId: parent.executionId },
      TaskScheduleId: id,
      Version: null,
    },
  });
  return child;
}

/** A Pending instance with its first event on the way. */
export function newInstance(
  id: string,
  name: string,
  executionId: string,
  now: number,
  rest: Pick<Instance, 'input' | 'generation' | 'version' | 'parent'>,
): Instance {
  const instance: Instance = {
    id,
    name,
    executionId,
    ...rest,
    createdAt: now,
    updatedAt: now,
    status: 'Pending',
    output: null,
    customStatus: null,
    customStatusSet: false,
    carried: 0,
    history: [],
    inbox: [],
    activities: [],
    timers: [],
  };
  instance.inbox.push({ event: executionStarted(instance, now), executionId: null });
  return instance;
}

export const isEnded = (instance: Instance): boolean => ended(instance.status);
