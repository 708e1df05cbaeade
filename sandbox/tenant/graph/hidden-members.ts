/**
 * Microsoft 365 groups with hidden membership: who is in them is shown to callers with `Member.Read.Hidden` only. The
 * pages of `checkMemberGroups` and `members` say so; how the lists look without it is said nowhere.
 */
import { denied } from './answer.ts';
import type { GraphCall } from './call.ts';
import type { GraphParts } from './parts.ts';

const PERMISSION = 'Member.Read.Hidden';

/** Whether the call may not see who is in the group. */
export function hides({ directory }: GraphParts, call: GraphCall, groupId: string): boolean {
  if (!isHidden(directory.group(groupId, call.view))) return false;
  if (!call.principal.roles.has(PERMISSION)) return true;
  call.depends(PERMISSION);
  return false;
}

/** The groups among these whose members the call may see. */
export function visible(parts: GraphParts, call: GraphCall, groupIds: readonly string[]): readonly string[] {
  return groupIds.filter((id) => !hides(parts, call, id));
}

/** What a list of the group's members shows: everybody, nobody, or a refusal. */
export function unlessHidden(
  parts: GraphParts,
  call: GraphCall,
  groupId: string,
  members: () => readonly string[],
): readonly string[] {
  if (!hides(parts, call, groupId)) return members();
  if (parts.switches.hiddenMembers === 'refused') throw denied();
  return [];
}

/** Only Microsoft 365 groups can hide their members. */
export const isHidden = (
  group: { readonly class: string; readonly hidesMembers: boolean } | undefined,
): boolean => group?.class === 'm365' && group.hidesMembers;
