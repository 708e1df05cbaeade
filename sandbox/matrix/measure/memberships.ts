/** Direct memberships of the whole directory, settled, and who put them there. */
import { APP_ID } from '../../company.ts';
import type { World } from '../../world.ts';

/** `{group} {member}` → who put it there: `seed`, `app:{appId}` or `user:{id}`. */
export type Memberships = ReadonlyMap<string, string>;

export const OURS = `app:${APP_ID}`;

export const edgeOf = (groupId: string, memberId: string): string => `${groupId} ${memberId}`;

export function membershipsOf({ tenant }: Pick<World, 'tenant'>): Memberships {
  const edges = new Map<string, string>();
  for (const { id, deleted } of tenant.directory.listGroups()) {
    if (deleted) continue;
    for (const member of tenant.directory.members(id)) edges.set(edgeOf(id, member.id), member.by);
  }
  return edges;
}

export const isOurs = (by: string | undefined): boolean => by === OURS;
