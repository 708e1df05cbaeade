/** Takes the failures out of a failed instance's history, so that what failed is scheduled again. */
import { event, type HistoryEvent } from './history.ts';
import type { Change, Instance } from './state.ts';

/**
 * The changes that set a failed instance going again, and the children it failed by. A failed activity leaves
 * placeholders for its scheduling and its failure, and runs again because its number has no event any more.
 * Timers between the attempts of a retried activity stay, so such an instance fails as non-deterministic.
 */
export function rewound(
  instance: Instance,
  find: (id: string) => Instance | undefined,
  reason: HistoryEvent,
): Change[] {
  const failedTasks = new Set<number>();
  const failedChildren = new Set<number>();
  for (const past of instance.history) {
    if (past.EventType === 6) failedTasks.add(past.TaskScheduledId);
    if (past.EventType === 9) failedChildren.add(past.TaskScheduledId);
  }
  const changes: Change[] = [];
  for (const past of instance.history) {
    if (past.EventType !== 7 || !failedChildren.has(past.EventId)) continue;
    const child = find(past.InstanceId);
    if (child?.status === 'Failed') changes.push(...rewound(child, find, reason));
  }
  const inbox = changes.length > 0 ? [] : [{ event: reason, executionId: null }];
  const history = instance.history.map((past) => (isFailure(past, failedTasks) ? placeholder(past) : past));
  const next: Instance = {
    ...instance,
    status: 'Running',
    output: null,
    history,
    inbox,
    activities: [],
    timers: [],
  };
  return [...changes, { kind: 'put', instance: next }];
}

function isFailure(past: HistoryEvent, failedTasks: ReadonlySet<number>): boolean {
  if (past.EventType === 4) return failedTasks.has(past.EventId);
  return past.EventType === 6 || past.EventType === 9 || past.EventType === 1;
}

function placeholder({ EventId, IsPlayed, Timestamp }: HistoryEvent): HistoryEvent {
  return { ...event(0, { EventType: 17, Data: null }, EventId), IsPlayed, Timestamp };
}
