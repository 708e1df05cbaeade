/** Which application permission a call needs, and whether the caller has it. */

import { denied, type Refusal } from './answer.ts';
import type { Principal } from './call.ts';
import published from './permissions.json' with { type: 'json' };
import type { GraphSwitches } from './switches.ts';

/** A permission that let a call pass. Any of `anyOf` would have, too. */
export type UsedPermission = {
  /** Client id of the caller. */
  readonly appId: string;
  readonly method: string;
  /** As published: lower case, `{id}` for ids. */
  readonly pathTemplate: string;
  readonly permission: string;
  readonly anyOf: readonly string[];
};

const PATHS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = published.paths;
/** Narrower than what it stands in for, and not offered everywhere: whether it is, is a switch. */
export const LICENSE_READER = {
  permission: 'LicenseAssignment.Read.All',
  roleId: 'e2f98668-2877-4f38-a2f4-8202e0717aa1',
  inPlaceOf: 'Organization.Read.All',
} as const;
/** A permission without a published role id can't be granted to anybody. */
const GRANTABLE: ReadonlySet<string> = new Set(Object.keys(published.appRoleIds));

/** The role id of an application permission, `undefined` when none is published. */
export function appRoleId(permission: string): string | undefined {
  const ids: Readonly<Record<string, string>> = published.appRoleIds;
  return ids[permission];
}

/**
 * The permission this call passes with: for a read one that only reads, else a least-privileged one, else one that
 * only reads, else any; among equals a least-privileged one. Throws a 403 `Refusal` when the caller has none, or when the operation isn't published at all.
 */
export function authorize(
  principal: Principal,
  method: string,
  pathTemplate: string,
  { licenseAssignmentRead }: Pick<GraphSwitches, 'licenseAssignmentRead'>,
  denial: () => Refusal = denied,
): UsedPermission {
  const known = found.get(principal.roles) ?? new Map<string, UsedPermission>();
  found.set(principal.roles, known);
  const operation = `${method} ${pathTemplate} ${licenseAssignmentRead}`;
  const before = known.get(operation);
  if (before) return before;
  const offered = (name: string) =>
    GRANTABLE.has(name) || (licenseAssignmentRead === 'offered' && name === LICENSE_READER.permission);
  const used = permissionFor(principal, method, pathTemplate, offered);
  if (!used) throw denial();
  known.set(operation, used);
  return used;
}

/** By the roles of a token, which it has for as long as it lives. */
const found = new WeakMap<ReadonlySet<string>, Map<string, UsedPermission>>();

function permissionFor(
  { appId, roles }: Principal,
  method: string,
  pathTemplate: string,
  offered: (permission: string) => boolean,
): UsedPermission | null {
  const listed = PATHS[pathTemplate]?.[method] ?? [];
  const anyOf = listed.map((name) => name.replace('*', '')).filter(offered);
  const held = anyOf.filter((name) => roles.has(name));
  const families = new Set(listed.filter((name) => name.endsWith('*')).map(familyOf));
  // where the least is not held, one of its own kind is meant: what is there for apps of devices reads users, too
  const least = (names: readonly string[]) =>
    names.find((name) => listed.includes(`${name}*`)) ?? names.find((name) => families.has(familyOf(name)));
  const readers = held.filter(onlyReads);
  const reader = least(readers) ?? readers[0];
  const permission = (method === 'GET' ? reader : undefined) ?? least(held) ?? reader ?? held[0];
  if (permission === undefined) return null;
  return { appId, method, pathTemplate, permission, anyOf };
}

/** `User` of `User.Read.All`. */
const familyOf = (permission: string): string => permission.split('.')[0] ?? '';

const onlyReads = (permission: string): boolean => permission.includes('.Read.');

/** Whether the caller has at least one of these. */
export function holdsAny(principal: Principal, ...permissions: readonly string[]): boolean {
  return permissions.some((permission) => principal.roles.has(permission));
}
