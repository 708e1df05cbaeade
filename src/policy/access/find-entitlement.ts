import { comparable } from '../../domain/comparable.ts';
import type { AccessRequest } from '../../domain/request.ts';
import type { EntitlementIndex } from './index-entitlement.ts';
import type { PolicyIndex } from './index-table.ts';

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

/**
 * A request that was decided before, in words of today's table: items are renamed, and values lead elsewhere, while what was
 * given keeps its id. `null`: no item leads to it any more.
 */
export function inTodaysWords<Index extends EntitlementIndex>(
  policy: PolicyIndex<Index>,
  request: AccessRequest,
  entitlement: string,
): AccessRequest | null {
  const named = findEntitlement(policy, request.catalogItem, request.variables);
  if (named?.entitlement.id === entitlement) return request;
  for (const [catalogItem, { item, entitlements }] of policy.itemsByName) {
    for (const [value, index] of entitlements) {
      if (index.entitlement.id !== entitlement) continue;
      const variables =
        'variable' in item.means ? { ...request.variables, [item.means.variable]: value } : request.variables;
      return { ...request, catalogItem, variables };
    }
  }
  return null;
}
