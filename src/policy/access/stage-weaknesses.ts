import { HOUR, SECOND } from '../../domain/instant.ts';
import type { PolicyTable } from './access-table.ts';
import type { Report } from './report.ts';
import { stageTimes } from './stage-times.ts';

/** Stages and roles that nothing asks for, and approvals that are kept for longer than anybody is asked. `asked`: names of stages. */
export function weakStages(table: PolicyTable, asked: ReadonlySet<string>, report: Report): void {
  for (const name of Object.keys(table.stages)) {
    if (!asked.has(name)) report(`/stages/${name}`, 'unused', `Nothing asks for the stage "${name}".`);
  }
  const roles = new Set(
    Object.values(table.stages).flatMap(({ needs, escalation, nextInLine }) => [
      ...needs.map(({ role }) => role),
      escalation?.role,
      nextInLine,
    ]),
  );
  for (const role of Object.keys(table.roles)) {
    if (!roles.has(role)) report(`/roles/${role}`, 'unused', `No stage needs the role "${role}".`);
  }
  longKept(table, report);
  nobodyOnCall(table, report);
}

/** A shift that nobody has would send each request to a person. */
function nobodyOnCall({ stages, roles }: PolicyTable, report: Report): void {
  for (const [name, { needs, nextInLine }] of Object.entries(stages)) {
    const role = needs.find((need) => roles[need.role]?.source === 'on-call')?.role;
    if (role === undefined || nextInLine !== null) continue;
    const message = `"${role}" is whoever is on call, and nobody is named for when nobody is.`;
    report(`/stages/${name}/nextInLine`, 'nobody-on-call', message);
  }
}

/** What people said that long ago was said of other circumstances. */
function longKept({ operations, stages }: PolicyTable, report: Report): void {
  const hours = operations.retry?.approvalsValidHours ?? 0;
  const longest =
    Math.max(0, ...Object.values(stages).map((stage) => stageTimes(stage).due)) / (HOUR / SECOND);
  if (hours <= longest) return;
  const message = `A retry keeps approvals for ${hours} hours, longer than any stage waits for them (${longest}).`;
  report('/operations/retry/approvalsValidHours', 'kept-long', message);
}
