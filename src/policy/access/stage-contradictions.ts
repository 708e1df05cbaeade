import { HOUR, MINUTE, SECOND } from '../../domain/instant.ts';
import type { AccessTable, PolicyTable, StageTemplate } from './access-table.ts';
import type { Report } from './report.ts';
import { stageTimes } from './stage-times.ts';

/** Stages that approval rules name and that are missing, and times of asking without one. */
export function approvalContradictions(table: AccessTable, report: Report): void {
  const stageExists = (name: string, path: string): void => checkStage(table, name, path, report);
  for (const [place, rule] of table.approvals.entries()) {
    for (const [at, name] of rule.stages.entries()) stageExists(name, `/approvals/${place}/stages/${at}`);
  }
  if (table.outOfHoursStage !== null) stageExists(table.outOfHoursStage, '/outOfHoursStage');
  else reportUnaskable(table, report);
}

const UNITS = { remindAfterHours: HOUR, remindAfterMinutes: MINUTE } as const;

/** Stages whose waits end before they begin, and that are decided where nobody looks. */
export function stageContradictions(table: PolicyTable, report: Report): void {
  for (const [name, stage] of Object.entries(table.stages)) {
    const times = stageTimes(stage);
    statedOnce(stage, `/stages/${name}`, report);
    for (const member of ['remindAfterHours', 'remindAfterMinutes'] as const) {
      const late = (stage[member] ?? []).findIndex((time) => (time * UNITS[member]) / SECOND >= times.due);
      if (late >= 0)
        report(
          `/stages/${name}/${member}/${late}`,
          'after-due',
          'The reminder comes when the stage is over.',
        );
    }
    if (stage.acceptsDelegates && !stage.acceptsItsmApproval) {
      const message =
        'Delegates decide in the ticket tool only, and the stage takes no decision there. Set acceptsItsmApproval, or leave this out.';
      report(`/stages/${name}/acceptsDelegates`, 'delegates-nowhere', message);
    }
    if (times.escalation !== null && times.escalation >= times.due) {
      report(`/stages/${name}/escalation`, 'after-due', 'The escalation comes when the stage is over.');
    }
  }
}

/** A time that is said twice, or not at all, is none. */
function statedOnce(stage: StageTemplate, path: string, report: Report): void {
  const { dueHours, dueMinutes, escalation } = stage;
  const one = 'Say it in hours or in minutes: one of the two.';
  if ((dueHours === undefined) === (dueMinutes === undefined)) report(`${path}/dueHours`, 'not-once', one);
  if (escalation && (escalation.afterHours === undefined) === (escalation.afterMinutes === undefined))
    report(`${path}/escalation/afterHours`, 'not-once', one);
}

/** Reports a stage that is named at `path` and described nowhere. */
export function checkStage({ stages }: PolicyTable, name: string, path: string, report: Report): void {
  if (stages[name] !== undefined) return;
  report(path, 'unknown-stage', `No stage is called "${name}". Stages: ${Object.keys(stages).join(', ')}.`);
}

function reportUnaskable({ calendar, entitlements }: AccessTable, report: Report): void {
  const message = 'It asks for approval, and outOfHoursStage names no stage. Name one, or hold or refuse.';
  for (const [place, { then }] of calendar.freezes.entries()) {
    if (then === 'ask') report(`/calendar/freezes/${place}/then`, 'no-stage-to-ask', message);
  }
  for (const [place, { timing }] of entitlements.entries()) {
    if (timing.outside === 'ask') report(`/entitlements/${place}/timing/outside`, 'no-stage-to-ask', message);
  }
}
