import type { AccessTable, PolicyTable } from './access-table.ts';
import type { Report } from './report.ts';

/** Stages that approval rules name and that are missing, and times of asking without one. */
export function approvalContradictions(table: AccessTable, report: Report): void {
  const stageExists = (name: string, path: string): void => checkStage(table, name, path, report);
  for (const [place, rule] of table.approvals.entries()) {
    for (const [at, name] of rule.stages.entries()) stageExists(name, `/approvals/${place}/stages/${at}`);
  }
  if (table.outOfHoursStage !== null) stageExists(table.outOfHoursStage, '/outOfHoursStage');
  else reportUnaskable(table, report);
}

/** Stages whose waits end before they begin, and that are decided where nobody looks. */
export function stageContradictions(table: PolicyTable, report: Report): void {
  for (const [name, stage] of Object.entries(table.stages)) {
    const late = stage.remindAfterHours.findIndex((hours) => hours >= stage.dueHours);
    if (late >= 0) {
      report(
        `/stages/${name}/remindAfterHours/${late}`,
        'after-due',
        'The reminder comes when the stage is over.',
      );
    }
    if (stage.acceptsDelegates && !stage.acceptsItsmApproval) {
      const message =
        'Delegates decide in the ticket tool only, and the stage takes no decision there. Set acceptsItsmApproval, or leave this out.';
      report(`/stages/${name}/acceptsDelegates`, 'delegates-nowhere', message);
    }
    if (stage.escalation !== null && stage.escalation.afterHours >= stage.dueHours) {
      report(`/stages/${name}/escalation`, 'after-due', 'The escalation comes when the stage is over.');
    }
  }
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
