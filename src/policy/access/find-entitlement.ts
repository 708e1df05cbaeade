import type { EntitlementIndex } from './index-entitlement.ts';
import { comparable, type PolicyIndex } from './index-table.ts';

/** What a catalog item with these variables means in this table; `null` when the table doesn't say. */
export function findEntitlement<Index extends EntitlementIndex>(
  policy: PolicyIndex<Index>,
  catalogItem: string,
  variables: Readonly<Record<string, string>>,
): Index | null {
  const item = policy.itemsByName.get(catalogItem);
  if (item === undefined) return null;
  const { means } = item.item;
  if ('entitlement' in means) return item.entitlements.get('') ?? null;
  const value = variables[means.variable];
  return value === undefined ? null : (item.entitlements.get(comparable(value)) ?? null);
}
