import type { AccessTable } from './access-table.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import type { PolicyIndex } from './index-table.ts';

/** A policy table that holds together, as decisions use it. */
export type AccessPolicy<
  Table extends AccessTable = AccessTable,
  Index extends EntitlementIndex = EntitlementIndex,
> = {
  readonly kind: Table['kind'];
  readonly table: Table;
  /** SHA-256 (hex) of the file's canonical JSON; every decision records it. */
  readonly digest: string;
  /** The exact text of the file, kept so that a later decision can be pinned to it. */
  readonly text: string;
  readonly index: PolicyIndex<Index>;
};
