/** What the platform says when a replay no longer does what the history recorded. */
import type { HistoryEvent } from './history.ts';

/** Something a replay scheduled, under its sequence number. */
export type Scheduled =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: unknown }
  /** `long`: a leg of a wait longer than six days. */
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number; readonly long: boolean }
  | {
      readonly kind: 'child';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string | null;
      readonly input: unknown;
    };

const kinds = { 4: 'activity', 7: 'child', 10: 'timer' } as const;
const nouns = { activity: 'an activity task', child: 'a sub-orchestration', timer: 'a timer task' } as const;
const actions = {
  activity: 'ScheduleTaskOrchestratorAction',
  child: 'CreateSubOrchestrationAction',
  timer: 'CreateTimerOrchestratorAction',
} as const;

type SchedulingEvent = Extract<HistoryEvent, { readonly EventType: 4 | 7 | 10 }>;

const question =
  'Was a change made to the orchestrator code after this instance had already started running?';

/** How the recorded event contradicts what the replay scheduled under its number; `null` when it doesn't. */
export function contradiction(recorded: SchedulingEvent, replayed: Scheduled | undefined): string | null {
  const kind = kinds[recorded.EventType];
  const past = `Non-Deterministic workflow detected: A previous execution of this orchestration scheduled ${nouns[kind]}`;
  const name = recorded.EventType === 10 ? '' : recorded.Name;
  if (!replayed) {
    const what = {
      activity: `sequence ID ${recorded.EventId} and name '${name}' (version ''), `,
      child: `sequence ID ${recorded.EventId} and name '${name}' (version '', instance ID '${recorded.EventType === 7 ? recorded.InstanceId : ''}'), `,
      timer: `sequence number ${recorded.EventId} `,
    }[kind];
    return `${past} with ${what}but the current replay execution hasn't (yet?) scheduled this task. ${question}`;
  }
  const named = kind === 'timer' ? '' : ` named '${name}'`;
  const now = `${past} with sequence number ${recorded.EventId}${named}, but the current orchestration replay instead`;
  if (replayed.kind !== kind)
    return `${now} produced a ${actions[replayed.kind]} action with this sequence number. ${question}`;
  if (replayed.kind !== 'timer' && replayed.name !== name) {
    return `${now} scheduled ${nouns[kind]} named '${replayed.name}' with this sequence number.  ${question}`;
  }
  return null;
}
