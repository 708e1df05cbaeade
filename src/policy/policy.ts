import type { AccessPolicy } from './access/access-policy.ts';
import type { AccessTable } from './access/access-table.ts';
import type { EntitlementIndex } from './access/index-entitlement.ts';
import { indexTable } from './access/index-table.ts';
import type { TableKind } from './access/table-kind.ts';
import { digestOf } from './digest.ts';

/** A policy out of a table that is known to be whole; `loadTable` checks one that isn't. */
export function policyOf<Table extends AccessTable, Index extends EntitlementIndex>(
  of: TableKind<Table, Index>,
  table: Table,
  text: string,
): AccessPolicy<Table, Index> {
  return { kind: of.kind, table, digest: digestOf(JSON.parse(text)), text, index: indexTable(of, table) };
}
