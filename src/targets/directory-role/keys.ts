export const PREFIX = 'role';

export type RoleKey = { readonly roleId: string; readonly scope: string };

/** `role~{role definition}~{scope}`: who has it, the grant says. */
export function roleKey({ roleId, scope }: RoleKey): string {
  return `${PREFIX}~${roleId.toLowerCase()}~${scope}`;
}

/** Throws for a key of another family. */
export function roleOfKey(key: string): RoleKey {
  const [prefix, roleId, scope, ...more] = key.split('~');
  if (prefix === PREFIX && roleId && scope && more.length === 0) return { roleId, scope };
  throw new Error(`${key} is no directory role.`);
}

/** Where a role holds, behind its name; nothing for the whole tenant. */
export function placeOf(scope: string): string {
  if (scope === 'tenant') return '';
  return scope.startsWith('au-')
    ? ` in the administrative unit ${scope.slice('au-'.length)}`
    : ` for ${scope.replace(/^object-/, 'the object ')}`;
}
