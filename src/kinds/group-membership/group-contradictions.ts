import { type Report, repeats } from '../../policy/access/report.ts';
import { checkStage } from '../../policy/access/stage-contradictions.ts';
import type { GroupEntitlement, GroupMembershipTable } from './group-table.ts';

/** Bundles that name a group twice or by two names, and exceptions that nobody could approve. */
export function groupContradictions(table: GroupMembershipTable, report: Report): void {
  for (const [exceptional, name] of Object.entries(table.exceptionalStages)) {
    checkStage(table, name, `/exceptionalStages/${exceptional}`, report);
  }
  const names = new Map(table.protectedGroups.map(({ id, name }) => [id, name]));
  for (const [place, entitlement] of table.entitlements.entries()) {
    const path = `/entitlements/${place}`;
    checkGroups(entitlement, path, names, report);
    for (const [at, allowed] of entitlement.allows.entries()) {
      if (table.exceptionalStages[allowed] !== undefined) continue;
      const message = `exceptionalStages names no extra stage for "${allowed}", so it can't be allowed.`;
      report(`${path}/allows/${at}`, 'exception-without-stage', message);
    }
  }
}

function checkGroups(
  entitlement: GroupEntitlement,
  path: string,
  names: Map<string, string>,
  report: Report,
): void {
  for (const place of repeats(entitlement.groups.map(({ id }) => id))) {
    report(`${path}/groups/${place}/id`, 'repeated', 'The bundle has this group already.');
  }
  for (const [place, { id, name }] of entitlement.groups.entries()) {
    const expected = names.get(id);
    if (expected !== undefined && expected !== name) {
      report(
        `${path}/groups/${place}/name`,
        'two-names',
        `Elsewhere the table calls this group "${expected}".`,
      );
    }
    names.set(id, expected ?? name);
  }
}
