/** How an instance looks from outside. */
import { eventTypeNames, type HistoryEvent } from './history.ts';
import type { Instance } from './state.ts';

type StatusOptions = {
  readonly showInput: boolean;
  readonly showHistory: boolean;
  readonly showHistoryOutput: boolean;
};

/** Whole seconds, UTC. */
const seconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const parsed = (text: string | null): unknown => (text === null ? null : JSON.parse(text));

/** The status object of the HTTP management API. */
export function statusOf(instance: Instance, { showInput, showHistory, showHistoryOutput }: StatusOptions) {
  return {
    name: instance.name,
    ...(instance.version === null ? {} : { version: instance.version }),
    instanceId: instance.id,
    runtimeStatus: instance.status,
    input: showInput ? parsed(instance.input) : null,
    customStatus: parsed(instance.customStatus),
    output: parsed(instance.output),
    createdTime: seconds(instance.createdAt),
    lastUpdatedTime: seconds(instance.updatedAt),
    ...(showHistory ? { historyEvents: historyEvents(instance.history, showHistoryOutput, showInput) } : {}),
  };
}

type Row = Record<string, unknown>;

/** One row for each thing that happened: what ended takes the row of what scheduled it. */
function historyEvents(history: readonly HistoryEvent[], withOutput: boolean, withInput: boolean): Row[] {
  const scheduling = new Map<number, HistoryEvent>();
  const done = new Set<number>();
  for (const past of history) {
    if (past.EventType === 4 || past.EventType === 7) scheduling.set(past.EventId, past);
    if ('TaskScheduledId' in past) done.add(past.TaskScheduledId);
  }
  const rows: Row[] = [];
  for (const past of history) {
    if (past.EventType === 12 || past.EventType === 13) continue;
    if ((past.EventType === 4 || past.EventType === 7) && done.has(past.EventId)) continue;
    const row = rowOf(past, scheduling, withOutput);
    if (!withInput && past.EventType !== 15) delete row['Input'];
    rows.push(row);
  }
  return rows;
}

function rowOf(past: HistoryEvent, scheduling: ReadonlyMap<number, HistoryEvent>, withOutput: boolean): Row {
  const { EventType, EventId: _id, IsPlayed: _played, Timestamp, ...body } = past;
  const row: Row = { EventType: eventTypeNames.get(EventType), ...body, Timestamp };
  if ('Result' in row) {
    if (withOutput && row['Result'] !== null) row['Result'] = JSON.parse(String(row['Result']));
    else delete row['Result'];
  }
  if ('TaskScheduledId' in past) return ended(row, scheduling.get(past.TaskScheduledId));
  if (past.EventType === 0) {
    for (const field of ['OrchestrationInstance', 'ParentInstance', 'Name', 'Version', 'Tags'])
      delete row[field];
    row['FunctionName'] = past.Name;
  }
  if (past.EventType === 11) delete row['TimerId'];
  if (past.EventType === 4) delete row['Version'];
  return row;
}

function ended(row: Row, scheduled: HistoryEvent | undefined): Row {
  delete row['TaskScheduledId'];
  if (!scheduled || (scheduled.EventType !== 4 && scheduled.EventType !== 7)) return row;
  row['ScheduledTime'] = scheduled.Timestamp.replace('Z', '+00:00');
  row['FunctionName'] = scheduled.Name;
  if (scheduled.EventType === 7) row['InstanceId'] = scheduled.InstanceId;
  row['Input'] = null;
  return row;
}
