import { rulesFor } from './group-membership/index-stages.ts';
import type { Entitlement, GroupMembershipTable } from './group-membership-table.ts';
import { type Report, repeats } from './table-contradictions.ts';

/** Entitlements that could not be decided: no rule for their tier, nobody for a role, names that lead nowhere. */
export function entitlementContradictions(table: GroupMembershipTable, report: Report): void {
  const { entitlements, approvals } = table;
  for (const place of repeats(entitlements.map(({ id }) => id))) {
    report(`/entitlements/${place}/id`, 'shadowed', 'An earlier entitlement has this id.');
  }
  const names = new Map(table.protectedGroups.map(({ id, name }) => [id, name]));
  for (const [place, entitlement] of entitlements.entries()) {
    const path = `/entitlements/${place}`;
    if (!approvals.some((rule) => 'tier' in rule && rule.tier === entitlement.riskTier)) {
      const message = `No approval rule is about the tier "${entitlement.riskTier}". Add one, with no stages if so meant.`;
      report(`${path}/riskTier`, 'tier-without-rule', message);
    }
    checkGroups(entitlement, path, names, report);
    checkNames(table, entitlement, path, report);
    checkRoles(table, entitlement, path, report);
    const { maxDays, defaultDays } = entitlement;
    if (maxDays !== null && defaultDays !== null && defaultDays > maxDays) {
      report(`${path}/defaultDays`, 'too-long', `The default is longer than the ${maxDays} days allowed.`);
    }
  }
}

function checkGroups(
  entitlement: Entitlement,
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

function checkNames(
  table: GroupMembershipTable,
  entitlement: Entitlement,
  path: string,
  report: Report,
): void {
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
  for (const [place, allowed] of entitlement.allows.entries()) {
    if (table.exceptionalStages[allowed] !== undefined) continue;
    const message = `exceptionalStages names no extra stage for "${allowed}", so it can't be allowed.`;
    report(`${path}/allows/${place}`, 'exception-without-stage', message);
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
  table: GroupMembershipTable,
  entitlement: Entitlement,
  path: string,
  report: Report,
): void {
  for (const stage of stagesOf(table, entitlement)) {
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
function stagesOf(table: GroupMembershipTable, entitlement: Entitlement): ReadonlySet<string> {
  const names = rulesFor(table, entitlement).flatMap(({ rule }) => rule.stages);
  const extra = entitlement.allows.map((allowed) => table.exceptionalStages[allowed]);
  return new Set([...names, ...extra, table.outOfHoursStage].filter((name) => typeof name === 'string'));
}
