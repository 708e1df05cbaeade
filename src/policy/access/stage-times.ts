import { HOUR, MINUTE, SECOND } from '../../domain/instant.ts';
import type { StageTemplate } from './access-table.ts';

/** When a stage reminds, is escalated and is over, in seconds from its opening. */
type StageTimes = {
  readonly due: number;
  readonly reminders: readonly number[];
  /** `null`: it is never escalated. */
  readonly escalation: number | null;
};

/** A stage says hours or minutes, each time in one of them; one that says neither is over at once, which the checks of a table report. */
export function stageTimes(stage: StageTemplate): StageTimes {
  const { dueHours, dueMinutes, remindAfterHours = [], remindAfterMinutes = [], escalation } = stage;
  const reminders = [...remindAfterHours.map(ofHours), ...remindAfterMinutes.map(ofMinutes)];
  return {
    due: timeOf(dueHours, dueMinutes),
    reminders: reminders.toSorted((one, other) => one - other),
    escalation: escalation && timeOf(escalation.afterHours, escalation.afterMinutes),
  };
}

function timeOf(hours: number | undefined, minutes: number | undefined): number {
  if (minutes !== undefined) return ofMinutes(minutes);
  return hours === undefined ? 0 : ofHours(hours);
}

function ofHours(hours: number): number {
  return Math.round((hours * HOUR) / SECOND);
}

function ofMinutes(minutes: number): number {
  return Math.round((minutes * MINUTE) / SECOND);
}
