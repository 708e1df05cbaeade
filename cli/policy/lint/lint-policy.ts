import { GROUP_MEMBERSHIP } from '../../../src/kinds/group-membership/group-kind.ts';
import { groupMembership } from '../../../src/kinds/group-membership/index.ts';
import type { LoadedPolicy, TypedKind } from '../../../src/kinds/kind.ts';
import { m365License } from '../../../src/kinds/m365-license/index.ts';
import { M365_LICENSE } from '../../../src/kinds/m365-license/license-kind.ts';
import type { AccessTable } from '../../../src/policy/access/access-table.ts';
import type { EntitlementIndex } from '../../../src/policy/access/index-entitlement.ts';
import type { Report } from '../../../src/policy/access/report.ts';
import type { TableKind } from '../../../src/policy/access/table-kind.ts';
import type { TableIssue } from '../../../src/policy/table-issue.ts';
import { licenseWeaknesses } from './license-weaknesses.ts';
import { weakerWays } from './weaker-ways.ts';
import { weaknesses } from './weaknesses.ts';

/** What is looked for in tables of each kind, one line each. */
const LINTS = [
  lintOf(groupMembership, GROUP_MEMBERSHIP, weakerWays),
  lintOf(m365License, M365_LICENSE, licenseWeaknesses),
];

/** What a usable table says to no effect, or lets somebody get around. Stops nothing; CI shows it. */
export function lintPolicy(file: string, { kind, text }: LoadedPolicy): readonly TableIssue[] {
  return LINTS.find((one) => one.kind === kind)?.lint(file, text) ?? [];
}

function lintOf<Table extends AccessTable, Index extends EntitlementIndex>(
  kind: TypedKind<Table, Index>,
  tables: TableKind<Table, Index>,
  ofKind: (table: Table, report: Report) => void,
) {
  return {
    kind: kind.kind,
    lint(file: string, text: string): readonly TableIssue[] {
      const loaded = kind.loadTyped(file, JSON.parse(text), text);
      return loaded.loaded ? weaknesses(tables, file, loaded.policy.table, ofKind) : loaded.issues;
    },
  };
}
