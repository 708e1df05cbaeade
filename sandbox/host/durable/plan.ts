/** What a turn sets off: activities, timers and children, and the events that record them. */
import { activityInput } from '../typed-data.ts';
import { childOf } from './executions.ts';
import { event, type HistoryEvent, timestamp } from './history.ts';
import type { Scheduled } from './non-determinism.ts';
import type { Change, Instance, PendingActivity, PendingTimer } from './state.ts';
import { visibleAt } from './timing.ts';

type Plan = {
  readonly events: HistoryEvent[];
  readonly activities: PendingActivity[];
  readonly timers: PendingTimer[];
  readonly children: Change[];
};

/** Plans everything a turn schedules, in the order of the sequence numbers. */
export function plan(
  instance: Instance,
  scheduled: readonly Scheduled[],
  now: number,
  guid: () => string,
): Plan {
  const made: Plan = { events: [], activities: [], timers: [], children: [] };
  for (const one of scheduled) {
    if (one.kind === 'activity') planActivity(made, one, now);
    else if (one.kind === 'timer') planTimer(made, one, now);
    else planChild(made, instance, one, now, guid);
  }
  return made;
}

type Of<Kind> = Extract<Scheduled, { readonly kind: Kind }>;

function planActivity(made: Plan, { id, name, input }: Of<'activity'>, now: number): void {
  made.activities.push({ id, name, input: activityInput(input), attempt: 0, heldAt: null });
  const body = { Name: name, Version: '', Input: null, ParentTraceContext: null, Tags: null } as const;
  made.events.push(event(now, { EventType: 4, ...body }, id));
}

function planTimer(made: Plan, { id, fireAt, long }: Of<'timer'>, now: number): void {
  const FireAt = timestamp(fireAt);
  const fired = event(now, { EventType: 11, TimerId: id, FireAt });
  made.timers.push({ id, visibleAt: long ? Math.max(fireAt, now) : visibleAt(now, fireAt), fired });
  made.events.push(event(now, { EventType: 10, FireAt }, id));
}

/** A child under the id of a live instance replaces it. */
function planChild(made: Plan, parent: Instance, child: Of<'child'>, now: number, guid: () => string): void {
  const InstanceId = child.instanceId ?? `${parent.executionId}:${child.id}`;
  const body = {
    Name: child.name,
    Version: null,
    InstanceId,
    Input: null,
    ClientSpanId: null,
    Tags: null,
  } as const;
  made.events.push(event(now, { EventType: 7, ...body }, child.id));
  const instance = childOf(parent, child, InstanceId, guid().replaceAll('-', ''), now);
  made.children.push({ kind: 'put', instance });
}
