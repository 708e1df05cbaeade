import type { GroupMembershipTable } from './group-membership-table.ts';
import type { Report } from './table-contradictions.ts';

/** Stages that are named but missing, tiers nobody decides about, waits that end before they begin. */
export function stageContradictions(table: GroupMembershipTable, report: Report): void {
  const stageExists = (name: string, path: string): void => {
    if (table.stages[name] !== undefined) return;
    report(
      path,
      'unknown-stage',
      `No stage is called "${name}". Stages: ${Object.keys(table.stages).join(', ')}.`,
    );
  };
  for (const [place, rule] of table.approvals.entries()) {
    for (const [at, name] of rule.stages.entries()) stageExists(name, `/approvals/${place}/stages/${at}`);
  }
  for (const [exceptional, name] of Object.entries(table.exceptionalStages)) {
    stageExists(name, `/exceptionalStages/${exceptional}`);
  }
  if (table.outOfHoursStage !== null) stageExists(table.outOfHoursStage, '/outOfHoursStage');
  else reportUnaskable(table, report);
  for (const [name, stage] of Object.entries(table.stages)) {
    const late = stage.remindAfterHours.findIndex((hours) => hours >= stage.dueHours);
    if (late >= 0) {
      report(
        `/stages/${name}/remindAfterHours/${late}`,
        'after-due',
        'The reminder comes when the stage is over.',
      );
    }
    if (stage.escalation !== null && stage.escalation.afterHours >= stage.dueHours) {
      report(`/stages/${name}/escalation`, 'after-due', 'The escalation comes when the stage is over.');
    }
  }
}

function reportUnaskable({ calendar, entitlements }: GroupMembershipTable, report: Report): void {
  const message = 'It asks for approval, and outOfHoursStage names no stage. Name one, or hold or refuse.';
  for (const [place, { then }] of calendar.freezes.entries()) {
    if (then === 'ask') report(`/calendar/freezes/${place}/then`, 'no-stage-to-ask', message);
  }
  for (const [place, { timing }] of entitlements.entries()) {
    if (timing.outside === 'ask') report(`/entitlements/${place}/timing/outside`, 'no-stage-to-ask', message);
  }
}
