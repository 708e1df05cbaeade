import type { Kind } from '../domain/request.ts';
import type { PlacedSelector } from '../domain/selector.ts';
import type { AccessPolicy, ControlledIndex, TablePolicy } from '../policy/access/access-policy.ts';
import type { AccessTable, PolicyTable } from '../policy/access/access-table.ts';
import { withDefaults } from '../policy/access/entitlement-defaults.ts';
import type { EntitlementIndex } from '../policy/access/index-entitlement.ts';
import type { PolicyIndex } from '../policy/access/index-table.ts';
import {
  type PlainTableKind,
  plainContradictions,
  plainPolicyOf,
  plainWeaknesses,
} from '../policy/access/plain-table.ts';
import type { Report } from '../policy/access/report.ts';
import { contradictions } from '../policy/access/table-contradictions.ts';
import type { TableKind } from '../policy/access/table-kind.ts';
import { weaknesses } from '../policy/access/weaknesses.ts';
import { controlGroups, type NamedGroup, roleGroups } from '../policy/control-groups.ts';
import { policyOf } from '../policy/policy.ts';
import type { TableIssue } from '../policy/table-issue.ts';

/** How tables of a kind are read and checked, whether or not they have a catalog. */
export type TableFormat<Table extends PolicyTable, Index extends ControlledIndex> = {
  readonly kind: Kind;
  readonly schema: object;
  /** The table of a file of the right shape, or what it leaves out. */
  whole(file: string, value: unknown): { readonly table: Table; readonly incomplete: readonly TableIssue[] };
  contradictions(table: Table, report: Report): void;
  weaknesses(table: Table, report: Report): void;
  policy(table: Table, text: string): TablePolicy<Table, Index>;
  control(table: Table): readonly NamedGroup[];
  roleGroups(table: Table): readonly NamedGroup[];
  /** What tickets it is found by, unless its kind says otherwise. */
  selectors(table: Table): readonly PlacedSelector[];
  /** The table as one with a catalog; `null`: it has none. */
  catalog(table: Table): AccessTable | null;
};

/** Tables whose catalog items lead to what they give. */
export function catalogTables<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
): TableFormat<Table, PolicyIndex<Index>> {
  return {
    kind: of.kind,
    schema: of.schema,
    whole: (file, value) => withDefaults(of, file, value),
    contradictions: (table, report) => contradictions(of, table, report),
    weaknesses: (table, report) => weaknesses(of, table, report),
    policy: (table, text): AccessPolicy<Table, Index> => policyOf(of, table, text),
    control: (table) => controlGroups(table, table.entitlements),
    roleGroups,
    selectors: byItems,
    catalog: (table) => table,
  };
}

/** Tables without a catalog: their kind says what tickets they are found by. */
export function plainTables<Table extends PolicyTable, Index extends object>(
  of: PlainTableKind<Table, Index>,
): TableFormat<Table, Index & ControlledIndex> {
  return {
    kind: of.kind,
    schema: of.schema,
    whole: (_, value) => ({ table: value as Table, incomplete: [] }), // The schema has seen it.
    contradictions: (table, report) => plainContradictions(of, table, report),
    weaknesses: (table, report) => plainWeaknesses(of, table, report),
    policy: (table, text) => plainPolicyOf(of, table, text),
    control: (table) => controlGroups(table, []),
    roleGroups: () => [],
    selectors: () => [],
    catalog: () => null,
  };
}

/** Each catalog item's ids, one by one, so that what two tables name is told with its place. */
function byItems({ catalogItems }: AccessTable): readonly PlacedSelector[] {
  return catalogItems.flatMap(({ ids }, place) =>
    ids.map((id, at) => ({
      selector: { by: 'item', ids: [id] },
      path: `/catalogItems/${place}/ids/${at}`,
    })),
  );
}
