import type { RequestRecord } from '../../domain/record.ts';
import type { Owner } from '../../policy/rulebook.ts';
import type { Means } from '../activity.ts';
import { membersAnd } from '../asking/group-members.ts';

const NOBODY: Owner = { ids: [], groupId: null };

/** Who owns what was asked for, in person; nobody where the table in force doesn't say. */
export function ownerOf(
  { rulebook }: Pick<Means, 'rulebook'>,
  { kind, decision }: Pick<RequestRecord, 'kind' | 'decision'>,
): Owner {
  const inForce = rulebook.current(kind);
  return inForce.usable && decision?.entitlement ? inForce.rules.owner(decision.entitlement) : NOBODY;
}

export const isNobody = ({ ids, groupId }: Owner): boolean => ids.length === 0 && groupId === null;

/**
 * Whom a follow-up is for where the ticket tool has no such queue: the owner, where it is the owner's, then operations.
 * `null`: it can't be read now who they are.
 */
export async function peopleFor(
  means: Means,
  record: RequestRecord,
  ofOwner: boolean,
): Promise<readonly string[] | null> {
  const inForce = means.rulebook.current(record.kind);
  const operations: Owner = inForce.usable
    ? { ids: inForce.rules.operations.notifyIds, groupId: inForce.rules.operations.notifyGroupId }
    : NOBODY;
  const people: string[] = [];
  for (const one of ofOwner ? [ownerOf(means, record), operations] : [operations]) {
    const found = await membersAnd(means, record, one.groupId, one.ids);
    if (found === null && people.length === 0) return null;
    people.push(...(found ?? []));
  }
  return [...new Set(people)];
}
