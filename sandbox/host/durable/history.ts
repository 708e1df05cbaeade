/** The history of an orchestration: the events an orchestrator function is handed, field for field. */

export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventRaised: 15,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
} as const;

type EventTypeName = keyof typeof EventType;

export const eventTypeNames: ReadonlyMap<number, EventTypeName> = new Map(
  Object.entries(EventType).map(([name, type]) => [type, name as EventTypeName]),
);

/** `EventId`: the sequence number on events that schedule something, else −1. `Timestamp`: UTC, ISO 8601. */
type Common = { readonly EventId: number; readonly IsPlayed: boolean; readonly Timestamp: string };

type OrchestrationInstance = { readonly InstanceId: string; readonly ExecutionId: string };

export type ParentInstance = {
  readonly Name: string;
  readonly OrchestrationInstance: OrchestrationInstance;
  readonly TaskScheduleId: number;
  readonly Version: string | null;
};

type Body =
  | {
      readonly EventType: 0;
      readonly OrchestrationInstance: OrchestrationInstance;
      readonly ParentInstance: ParentInstance | null;
      readonly Name: string;
      readonly Version: string | null;
      readonly Input: string | null;
      readonly Tags: null;
      readonly Correlation: null;
      readonly ParentTraceContext: null;
      readonly ScheduledStartTime: null;
      readonly Generation: number | null;
      readonly GenerateNewTrace: false;
    }
  | {
      readonly EventType: 1;
      readonly OrchestrationStatus: string;
      readonly Result: string | null;
      readonly FailureDetails: null;
    }
  | { readonly EventType: 3; readonly Input: string | null }
  | {
      readonly EventType: 4;
      readonly Name: string;
      readonly Version: string;
      readonly Input: null;
      readonly ParentTraceContext: null;
      readonly Tags: null;
    }
  | { readonly EventType: 5 | 8; readonly TaskScheduledId: number; readonly Result: string | null }
  | {
      readonly EventType: 6 | 9;
      readonly TaskScheduledId: number;
      readonly Reason: string;
      readonly Details: string;
      readonly FailureDetails: null;
    }
  | {
      readonly EventType: 7;
      readonly Name: string;
      readonly Version: null;
      readonly InstanceId: string;
      readonly Input: null;
      readonly ClientSpanId: null;
      readonly Tags: null;
    }
  | { readonly EventType: 10; readonly FireAt: string }
  | { readonly EventType: 11; readonly TimerId: number; readonly FireAt: string }
  | { readonly EventType: 12 | 13 }
  | {
      readonly EventType: 15;
      readonly Name: string;
      readonly Input: string;
      readonly ParentTraceContext: null;
    }
  | { readonly EventType: 17; readonly Data: string | null }
  | { readonly EventType: 19 | 20; readonly Reason: string | null };

export type HistoryEvent = Body & Common;

/** An event of now. `id`: its sequence number, when it schedules something. */
export function event(now: number, body: Body, id = -1): HistoryEvent {
  return { ...body, EventId: id, IsPlayed: false, Timestamp: timestamp(now) };
}

/** UTC as .NET writes it: up to seven decimals, no trailing zeros. */
export function timestamp(ms: number): string {
  const text = new Date(ms).toISOString();
  if (!text.endsWith('0Z')) return text;
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : `${text.replace(/0+Z$/, '')}Z`;
}

const played: ReadonlySet<number> = new Set([0, 5, 6, 8, 9, 11, 15, 17, 19, 20]);

/** The event as later turns show it: what arrived as a message is marked as played, what scheduled never is. */
export function asPlayed(past: HistoryEvent): HistoryEvent {
  return played.has(past.EventType) && past.EventId < 0 && !past.IsPlayed
    ? { ...past, IsPlayed: true }
    : past;
}
