/** How people and groups were at a moment of the past. */
import type { MemberRow, UserRow } from '../../../tenant/graph/directory/control.ts';
import type { Happened } from './happened.ts';

/** A person's record as it was at a moment. */
export function personAt({ people }: Happened, id: string, at: number): UserRow | undefined {
  return people.get(id)?.findLast((one) => one.at <= at)?.row;
}

/** Whether somebody was a member at any time between two moments, as administrators had it; `now`: members at present. */
export function wasMember(
  { members }: Happened,
  now: readonly MemberRow[],
  edge: { readonly groupId: string; readonly userId: string },
  [from, to]: readonly [number, number],
): boolean {
  const changes = members.filter((one) => one.groupId === edge.groupId && one.userId === edge.userId);
  const after = changes.find(({ at }) => at > to);
  const atEnd = after ? !after.present : now.some(({ id }) => id === edge.userId);
  return atEnd || changes.some(({ at, present }) => !present && at > from && at <= to);
}
