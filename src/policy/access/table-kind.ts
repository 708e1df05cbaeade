import type { AccessTable } from './access-table.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import type { Report } from './report.ts';

type EntitlementOf<Table extends AccessTable> = Table['entitlements'][number];

/** What a kind of access adds to what all policy tables have in common. */
export type TableKind<Table extends AccessTable, Index extends EntitlementIndex> = {
  readonly kind: Table['kind'];
  /** The JSON Schema beside the table. */
  readonly schema: object;
  /** What an entitlement of the kind must say, or its table's defaults, besides the common members. */
  readonly members: readonly (keyof EntitlementOf<Table> & string)[];
  /** Stages that some facts add for the entitlement, besides those of the approval rules. */
  extraStages(table: Table, entitlement: EntitlementOf<Table>): readonly string[];
  contradictions(table: Table, report: Report): void;
  /** What decisions of the kind look up; `path` is the entitlement's JSON pointer. */
  index(
    table: Table,
    entitlement: EntitlementOf<Table>,
    common: EntitlementIndex<EntitlementOf<Table>>,
    path: string,
  ): Index;
};
