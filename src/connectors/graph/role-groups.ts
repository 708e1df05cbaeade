import type { RoleGroupFacts } from '../../domain/facts.ts';
import type { FactsWanted } from '../../ports/directory.ts';
import type { JsonObject } from './answer.ts';
import type { BatchRead } from './batch.ts';
import { hidesMembers } from './group-facts.ts';
import { nameIn } from './name-in.ts';
import { groupVisibilityPath } from './paths.ts';

const readOf = (groupId: string) => `role group ${groupId}`;

/** What each role group is; who is in it is asked together with all other groups. */
export function roleGroupReads({
  roleGroupIds = [],
}: FactsWanted): readonly (readonly [string, BatchRead])[] {
  return roleGroupIds.map((id) => [readOf(id), { path: groupVisibilityPath(id) }] as const);
}

/**
 * Whether the beneficiary is in each role group; `effective`: all groups they are in by any path, among those that were asked
 * about. A group that is gone has nobody, and one that hides its members shows nobody: neither says that somebody is not in it.
 */
export function roleGroupsFrom(
  { roleGroupIds = [] }: FactsWanted,
  answers: (name: string, what: string) => JsonObject | null,
  effective: ReadonlySet<string>,
): { readonly roleGroups?: Readonly<Record<string, RoleGroupFacts>> } {
  if (roleGroupIds.length === 0) return {};
  const stateOf = (id: string): RoleGroupFacts => {
    const body = answers(readOf(id), 'A role group');
    if (!body) return { displayName: '', state: 'missing' };
    const displayName = nameIn(body);
    if (effective.has(id)) return { displayName, state: 'in' };
    return { displayName, state: hidesMembers(body) ? 'hidden' : 'not-in' };
  };
  return { roleGroups: Object.fromEntries(roleGroupIds.map((id) => [id, stateOf(id)])) };
}
