import type { AccessTable, Entitlement } from './access-table.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import { rulesFor } from './index-stages.ts';
import { type Report, repeats } from './report.ts';
import type { TableKind } from './table-kind.ts';

/** Entitlements that could not be decided: no rule for their tier, nobody for a role, names that lead nowhere. */
export function entitlementContradictions<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  table: Table,
  report: Report,
): void {
  const { entitlements, approvals } = table;
  for (const place of repeats(entitlements.map(({ id }) => id))) {
    report(`/entitlements/${place}/id`, 'shadowed', 'An earlier entitlement has this id.');
  }
  for (const [place, entitlement] of entitlements.entries()) {
    const path = `/entitlements/${place}`;
    if (!approvals.some((rule) => 'tier' in rule && rule.tier === entitlement.riskTier)) {
      const message = `No approval rule is about the tier "${entitlement.riskTier}". Add one, with no stages if so meant.`;
      report(`${path}/riskTier`, 'tier-without-rule', message);
    }
    checkNames(table, entitlement, path, report);
    checkRoles(table, entitlement, of.extraStages(table, entitlement), path, report);
    const { maxDays, defaultDays } = entitlement;
    if (maxDays !== null && defaultDays !== null && defaultDays > maxDays) {
      report(`${path}/defaultDays`, 'too-long', `The default is longer than the ${maxDays} days allowed.`);
    }
  }
}

function checkNames(table: AccessTable, entitlement: Entitlement, path: string, report: Report): void {
  const known = new Set(table.entitlements.map(({ id }) => id));
  known.delete(entitlement.id);
  for (const [place, id] of entitlement.incompatibleWith.entries()) {
    if (known.has(id)) continue;
    report(
      `${path}/incompatibleWith/${place}`,
      'unknown-entitlement',
      `No other entitlement has the id "${id}".`,
    );
  }
  for (const [place, stage] of entitlement.ticketApprovalSatisfies.entries()) {
    if (table.stages[stage] !== undefined) continue;
    report(`${path}/ticketApprovalSatisfies/${place}`, 'unknown-stage', `No stage is called "${stage}".`);
  }
  const { within } = entitlement.timing;
  if (typeof within === 'object' && table.calendar.windows[within.window] === undefined) {
    report(
      `${path}/timing/within/window`,
      'unknown-window',
      `The calendar has no window "${within.window}".`,
    );
  }
}

function checkRoles(
  table: AccessTable,
  entitlement: Entitlement,
  extraStages: readonly string[],
  path: string,
  report: Report,
): void {
  for (const stage of stagesOf(table, entitlement, extraStages)) {
    const template = table.stages[stage];
    if (template === undefined) continue;
    const roles = [...template.needs.map(({ role }) => role), template.escalation?.role, template.nextInLine];
    for (const role of new Set(roles)) {
      if (typeof role !== 'string' || entitlement.owners[role] || table.roles[role]) continue;
      const message = `Stage "${stage}" needs the role "${role}"; name its people here or under /roles.`;
      report(`${path}/owners`, 'role-without-people', message);
    }
  }
}

/** Every stage that some request for the entitlement could need. */
function stagesOf(
  table: AccessTable,
  entitlement: Entitlement,
  extraStages: readonly string[],
): ReadonlySet<string> {
  const names = rulesFor(table, entitlement).flatMap(({ rule }) => rule.stages);
  const outOfHours = table.outOfHoursStage === null ? [] : [table.outOfHoursStage];
  return new Set([...names, ...extraStages, ...outOfHours]);
}
