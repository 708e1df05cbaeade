/** How executions of an orchestration begin: by a start, by a parent, or by continuing as new. */
import { event, type HistoryEvent } from './history.ts';
import type { Instance, Message } from './state.ts';

/** Inputs cross as JSON text; nothing and null are no input. */
const inputText = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));

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

/** The first event of an execution. */
function executionStarted(instance: Instance, now: number): HistoryEvent {
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

/** A child, which reports to its parent under the sequence number of the call. */
export function childOf(
  parent: Instance,
  { id, name, input }: { readonly id: number; readonly name: string; readonly input: unknown },
  childId: string,
  executionId: string,
  now: number,
): Instance {
  return newInstance(childId, name, executionId, now, {
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
}

type Continued = {
  readonly now: number;
  readonly executionId: string;
  readonly input: unknown;
  /** Events that arrived after the one that led here. */
  readonly carried: readonly HistoryEvent[];
  /** Messages that no turn has taken yet. */
  readonly waiting: readonly Message[];
};

/** The generation `continueAsNew` begins: same id, new execution, and only what has not been delivered yet. */
export function nextGeneration(
  instance: Instance,
  { now, executionId, input, carried, waiting }: Continued,
  custom: Pick<Instance, 'customStatus'>,
): Instance {
  const next: Instance = {
    ...instance,
    executionId,
    generation: null,
    input: inputText(input),
    createdAt: now,
    updatedAt: now,
    output: null,
    customStatus: custom.customStatus,
    customStatusSet: false,
    carried: 1 + carried.length,
    history: [],
    inbox: [],
    activities: [],
    timers: [],
  };
  const own = (arrived: HistoryEvent): Message => ({ event: arrived, executionId: null });
  next.inbox = [
    own(executionStarted(next, now)),
    ...carried.map((one) => own({ ...one, IsPlayed: true })),
    ...waiting,
  ];
  return next;
}
