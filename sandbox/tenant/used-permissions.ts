import type { UsedPermission } from './graph/permissions.ts';

/** An operation the app used, with the permission that let it pass. Any of `anyOf` would have, too. */
export type UsedPermissionRow = UsedPermission & { readonly purposes: readonly string[] };

interface UsedPermissions {
  add(used: readonly UsedPermission[], purpose: string | null): void;
  rows(): readonly UsedPermissionRow[];
}

export function createUsedPermissions(): UsedPermissions {
  const known = new Map<string, { readonly used: UsedPermission; readonly purposes: Set<string> }>();
  return {
    add(used, purpose) {
      for (const one of used) {
        const key = `${one.appId} ${one.method} ${one.pathTemplate} ${one.permission}`;
        const entry = known.get(key) ?? { used: one, purposes: new Set<string>() };
        if (purpose !== null) entry.purposes.add(purpose);
        known.set(key, entry);
      }
    },
    rows: () => [...known.values()].map(({ used, purposes }) => ({ ...used, purposes: [...purposes] })),
  };
}
