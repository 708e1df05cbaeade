import type { AccessTable } from './access-table.ts';
import { calendarContradictions } from './calendar-contradictions.ts';
import { catalogContradictions } from './catalog-contradictions.ts';
import { channelContradictions } from './channel-contradictions.ts';
import { entitlementContradictions } from './entitlement-contradictions.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import type { Report } from './report.ts';
import { checkRoleGroupNames } from './signal-contradictions.ts';
import { approvalContradictions, stageContradictions } from './stage-contradictions.ts';
import type { TableKind } from './table-kind.ts';

/** What a table of the right shape still gets wrong: names that lead nowhere and rules that can't both hold. */
export function contradictions<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  table: Table,
  report: Report,
): void {
  calendarContradictions(table.calendar, report);
  approvalContradictions(table, report);
  stageContradictions(table, report);
  catalogContradictions(table, report);
  entitlementContradictions(of, table, report);
  checkRoleGroupNames(table, report);
  channelContradictions(
    table,
    table.entitlements.map(({ id }) => id),
    report,
  );
  of.contradictions(table, report);
}
