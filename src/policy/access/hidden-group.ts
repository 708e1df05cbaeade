import type { AccessFacts } from '../../domain/facts.ts';

/** Why nothing can be said of who is in a group, where it hides its members from us; `null` where it does not. */
export function hiddenDetail(
  { hiddenGroups = {} }: AccessFacts,
  groupId: string,
  what: string,
): string | null {
  const name = Object.hasOwn(hiddenGroups, groupId) ? hiddenGroups[groupId] : undefined;
  if (name === undefined) return null;
  return `${what}: the group ${name} hides its members, and the application does not have the right to see them (Member.Read.Hidden).`;
}
