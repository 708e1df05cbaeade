import { appliesTo } from './group-membership/index-freezes.ts';
import { rulesFor } from './group-membership/index-stages.ts';
import type { Entitlement, GroupMembershipTable } from './group-membership-table.ts';
import type { TableIssue } from './table.ts';
import type { Report } from './table-contradictions.ts';

/** What a usable table says to no effect, or lets somebody get around. Stops nothing; CI shows it. */
export function lintTable(file: string, table: GroupMembershipTable): readonly TableIssue[] {
  const issues: TableIssue[] = [];
  const report: Report = (path, code, message) => {
    issues.push({ file, path, code, message });
  };
  unreachableEntitlements(table, report);
  idleRules(table, report);
  unusedNames(table, report);
  weakerWays(table, report);
  return issues;
}

function unreachableEntitlements({ catalogItems, entitlements }: GroupMembershipTable, report: Report): void {
  const reached = new Set(
    catalogItems.flatMap(({ means }) =>
      'entitlement' in means ? [means.entitlement] : Object.values(means.values),
    ),
  );
  for (const [place, { id }] of entitlements.entries()) {
    if (reached.has(id)) continue;
    report(`/entitlements/${place}`, 'unreachable', `No catalog item leads to "${id}".`);
  }
}

/** Approval rules and freezes that apply to no entitlement, whatever is asked. */
function idleRules(table: GroupMembershipTable, report: Report): void {
  const used = new Set(
    table.entitlements.flatMap((entitlement) => rulesFor(table, entitlement).map(({ place }) => place)),
  );
  for (const place of table.approvals.keys()) {
    if (used.has(place)) continue;
    report(`/approvals/${place}`, 'unreachable', 'The rule applies to no entitlement.');
  }
  for (const [place, freeze] of table.calendar.freezes.entries()) {
    const applies = table.entitlements.some((entitlement) => appliesTo(freeze, entitlement));
    if (!applies)
      report(`/calendar/freezes/${place}`, 'unreachable', 'The freeze applies to no entitlement.');
  }
}

function unusedNames(table: GroupMembershipTable, report: Report): void {
  const stages = new Set([
    ...table.approvals.flatMap((rule) => rule.stages),
    ...Object.values(table.exceptionalStages),
    table.outOfHoursStage,
  ]);
  for (const name of Object.keys(table.stages)) {
    if (!stages.has(name)) report(`/stages/${name}`, 'unused', `Nothing asks for the stage "${name}".`);
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
  const windows = new Set(
    table.entitlements.map(({ timing }) => (typeof timing.within === 'object' ? timing.within.window : null)),
  );
  for (const name of Object.keys(table.calendar.windows)) {
    if (!windows.has(name))
      report(`/calendar/windows/${name}`, 'unused', `No entitlement waits for "${name}".`);
  }
}

const TIERS = ['low', 'medium', 'high'] as const;

/** One group behind two entitlements of different tiers: whoever is refused the one asks for the other. */
function weakerWays({ entitlements }: GroupMembershipTable, report: Report): void {
  const strictest = new Map<string, Entitlement>();
  const tierOf = ({ riskTier }: Entitlement): number => TIERS.indexOf(riskTier);
  for (const entitlement of entitlements) {
    for (const { id } of entitlement.groups) {
      const other = strictest.get(id);
      if (other === undefined || tierOf(other) < tierOf(entitlement)) strictest.set(id, entitlement);
    }
  }
  for (const [place, entitlement] of entitlements.entries()) {
    for (const [at, { id, name }] of entitlement.groups.entries()) {
      const other = strictest.get(id);
      if (other === undefined || tierOf(other) <= tierOf(entitlement)) continue;
      const message = `"${other.id}" gives ${name} at tier "${other.riskTier}"; this is an easier way to it.`;
      report(`/entitlements/${place}/groups/${at}`, 'weaker-way', message);
    }
  }
}
