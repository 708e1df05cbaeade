import type { AccessTable, PolicyTable } from './access-table.ts';
import { fewDeciders } from './few-deciders.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import { appliesTo } from './index-freezes.ts';
import { rulesFor } from './index-stages.ts';
import type { Report } from './report.ts';
import { weakStages } from './stage-weaknesses.ts';
import type { TableKind } from './table-kind.ts';

/** What a usable table says to no effect, or lets somebody get around. Stops nothing; CI shows it. */
export function weaknesses<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  table: Table,
  report: Report,
): void {
  unreachableEntitlements(table, report);
  idleRules(table, report);
  weakStages(table, stagesAsked(of, table), report);
  unmetStages(table, report);
  idleChangeWindows(table, report);
  itsmDecides(table, report);
  forNobody(table, report);
  idleWindows(of.ways, table, report);
}

function unreachableEntitlements({ catalogItems, entitlements }: AccessTable, report: Report): void {
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

/** How long something is looked for that is never assigned in that way. */
export function idleWindows(ways: readonly string[], { operations }: PolicyTable, report: Report): void {
  for (const way of Object.keys(operations.proof)) {
    if (way === 'giveUpAfterMinutes' || ways.includes(way)) continue;
    report(`/operations/proof/${way}`, 'unused', 'Nothing of this table is assigned in that way.');
  }
}

/** A list of what makes people eligible that is empty: nobody can be given it, and a list that is left out restricts nothing. */
function forNobody({ entitlements }: AccessTable, report: Report): void {
  for (const [place, { eligible }] of entitlements.entries()) {
    for (const [list, values] of Object.entries(eligible)) {
      if (values.length > 0) continue;
      const message =
        'The list is empty, so that nobody is eligible. Name whom it is for, or leave the list out.';
      report(`/entitlements/${place}/eligible/${list}`, 'for-nobody', message);
    }
  }
}

/** Approval rules and freezes that apply to no entitlement, whatever is asked. */
function idleRules(table: AccessTable, report: Report): void {
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

/** Whoever administers the ticket tool can be any approver there, so that what is of high risk is not decided in it. */
function itsmDecides(table: AccessTable, report: Report): void {
  const reported = new Set<string>();
  for (const [place, entitlement] of table.entitlements.entries()) {
    if (entitlement.riskTier !== 'high') continue;
    for (const name of rulesFor(table, entitlement).flatMap(({ rule }) => rule.stages)) {
      const path = `/stages/${name}/acceptsItsmApproval`;
      if (table.stages[name]?.acceptsItsmApproval && !reported.has(path)) {
        reported.add(path);
        const message = `"${entitlement.id}" is of high risk, and the stage takes decisions of the ticket tool, whose administrators can be anybody there.`;
        report(path, 'itsm-decides-high-risk', message);
      }
      const at = entitlement.ticketApprovalSatisfies.indexOf(name);
      if (at >= 0)
        report(
          `/entitlements/${place}/ticketApprovalSatisfies/${at}`,
          'itsm-decides-high-risk',
          `"${entitlement.id}" is of high risk, and an approval of the ticket tool stands for its stage "${name}".`,
        );
    }
  }
}

/** Every stage that some decision may ask for. */
function stagesAsked<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  table: Table,
): ReadonlySet<string> {
  const { approvals, entitlements, outOfHoursStage } = table;
  const exceptional = entitlements.flatMap((one) => of.extraStages(table, one));
  const outOfHours = outOfHoursStage === null ? [] : [outOfHoursStage];
  return new Set([...approvals.flatMap((rule) => rule.stages), ...exceptional, ...outOfHours]);
}

/** Owners take the place of the table's roles, so that it is told of each entitlement. */
function unmetStages(table: AccessTable, report: Report): void {
  for (const [place, entitlement] of table.entitlements.entries()) {
    const names = new Set(rulesFor(table, entitlement).flatMap(({ rule }) => rule.stages));
    for (const name of names)
      fewDeciders(
        table,
        name,
        (role) => entitlement.owners[role] ?? table.roles[role],
        `/entitlements/${place}/owners`,
        report,
      );
  }
}

function idleChangeWindows({ calendar, entitlements }: AccessTable, report: Report): void {
  const windows = new Set(
    entitlements.map(({ timing }) => (typeof timing.within === 'object' ? timing.within.window : null)),
  );
  for (const name of Object.keys(calendar.windows)) {
    if (!windows.has(name))
      report(`/calendar/windows/${name}`, 'unused', `No entitlement waits for "${name}".`);
  }
}
