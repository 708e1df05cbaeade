/** What one turn of an orchestrator comes to: events, messages, and the instance's new status. */

import { type Registered, type Replayed, replayActions } from './action-replay.ts';
import { childFailureDetails } from './activity-failure.ts';
import type { TurnResult } from './answer.ts';
import { nextGeneration } from './executions.ts';
import { event, type HistoryEvent } from './history.ts';
import { plan } from './plan.ts';
import type { Change, Instance, RuntimeStatus } from './state.ts';

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
    if (replayed.continueAsNew) return [continueAsNew(turn, replayed, status)];
    return finish(turn, 'Completed', JSON.stringify(result.answer.output ?? null), replayed.nextId, status);
  }
  return carryOn(turn, replayed, status);
}

/** Activities that a contradicting replay scheduled run all the same, although nobody waits for them. */
function alsoStarting({ scheduled }: Replayed, turn: Turn, [change, ...others]: Change[]): Change[] {
  if (change?.kind !== 'turn') return others;
  const activities = scheduled.filter(({ kind }) => kind === 'activity');
  const made = plan(turn.instance, activities, turn.now, turn.guid);
  const events = change.events.toSpliced(-2, 0, ...made.events);
  return [{ ...change, activities: made.activities, events }, ...others];
}

/** Ends an instance that no function can run for. */
export function failUnstarted(turn: Turn, reason: string): Change[] {
  return finish(turn, 'Failed', failed(turn.instance, reason), 0);
}

type Custom = { readonly text: string | null; readonly set: boolean };

const failed = ({ name }: Instance, reason: string) =>
  JSON.stringify(`Orchestrator function '${name}' failed: ${reason}`.trim());

const jsonText = (text: string | null) => (text === null ? null : JSON.stringify(text));

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

function continueAsNew({ instance, now, taken, guid }: Turn, replayed: Replayed, { text }: Custom): Change {
  const next = nextGeneration(
    instance,
    {
      now,
      executionId: guid().replaceAll('-', ''),
      input: replayed.continueAsNew?.input,
      carried: replayed.carried,
      waiting: instance.inbox.slice(taken),
    },
    { customStatus: text },
  );
  return { kind: 'put', instance: next };
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

/** The instance goes on. What is new gets scheduled, unless the instance is on hold. */
function carryOn(turn: Turn, replayed: Replayed, custom: Custom): Change[] {
  const { instance, now, added, guid } = turn;
  const made = plan(instance, replayed.suspended ? [] : replayed.scheduled, now, guid);
  const before = added.map((one) =>
    turn.continued && one.EventType === 13 ? { ...one, IsPlayed: true } : one,
  );
  const events = [...before, ...made.events];
  if (!turn.continued || made.events.length > 0) events.push(event(now, { EventType: 13 }));
  const status = replayed.suspended ? 'Suspended' : 'Running';
  const { activities, timers } = made;
  const output = reasonOf(added) ?? instance.output;
  return [{ ...base(turn, custom), status, output, events, activities, timers }, ...made.children];
}

/** While an instance lives, its output shows why it was last suspended or resumed. */
function reasonOf(added: readonly HistoryEvent[]): string | null {
  const reasons = added.flatMap((one) => (one.EventType === 19 || one.EventType === 20 ? [one.Reason] : []));
  return jsonText(reasons.at(-1) ?? null);
}
