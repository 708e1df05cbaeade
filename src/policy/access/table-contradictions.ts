import type { TableIssue } from '../table.ts';
import type { AccessTable } from './access-table.ts';
import { calendarContradictions } from './calendar-contradictions.ts';
import { catalogContradictions } from './catalog-contradictions.ts';
import { entitlementContradictions } from './entitlement-contradictions.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import { checkRoleGroupNames } from './signal-contradictions.ts';
import { stageContradictions } from './stage-contradictions.ts';
import type { TableKind } from './table-kind.ts';

/** Says where, what kind, and what to do. */
export type Report = (path: string, code: string, message: string) => void;

/** What a table of the right shape still gets wrong: names that lead nowhere and rules that can't both hold. */
export function contradictions<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  file: string,
  table: Table,
): readonly TableIssue[] {
  const issues: TableIssue[] = [];
  const report: Report = (path, code, message) => {
    issues.push({ file, path, code, message });
  };
  calendarContradictions(table.calendar, report);
  stageContradictions(table, report);
  catalogContradictions(table, report);
  entitlementContradictions(of, table, report);
  checkRoleGroupNames(table, report);
  of.contradictions(table, report);
  return issues;
}

/** Places of values that an earlier place has already. */
export function repeats(values: readonly string[]): readonly number[] {
  return values.flatMap((value, place) => (values.indexOf(value) < place ? [place] : []));
}
