import type { AccessTable, PolicyTable } from './access-table.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import type { PolicyIndex } from './index-table.ts';

/** What decisions by any table look up. */
export type ControlledIndex = {
  /** Groups that control access by this table, or by another one that is deployed with it: none is ever joined by a ticket. */
  readonly controlGroupIds: ReadonlySet<string>;
};

/** A policy table of any kind that holds together, as decisions use it. */
export type TablePolicy<
  Table extends PolicyTable = PolicyTable,
  Index extends ControlledIndex = ControlledIndex,
> = {
  readonly kind: Table['kind'];
  readonly table: Table;
  /** SHA-256 (hex) of the file's canonical JSON; every decision records it. */
  readonly digest: string;
  /** The exact text of the file, kept so that a later decision can be pinned to it. */
  readonly text: string;
  readonly index: Index;
};

/** A policy table with a catalog that holds together. */
export type AccessPolicy<
  Table extends AccessTable = AccessTable,
  Index extends EntitlementIndex = EntitlementIndex,
> = TablePolicy<Table, PolicyIndex<Index>>;
