/** Direct memberships of the whole directory, settled, and who put them there. */
import { IDENTITIES } from '../../company.ts';
import type { World } from '../../world.ts';

/** `{group} {member}` → who put it there: `seed`, `app:{appId}` or `user:{id}`. */
export type Memberships = ReadonlyMap<string, string>;

/** Who writes for us where nothing else is set; `isOurs` knows every identity that ever did. */
export const OURS = `app:${IDENTITIES.writer}`;

const EVER = Object.values(IDENTITIES).map((id) => `app:${id}`);

export const edgeOf = (groupId: string, memberId: string): string => `${groupId} ${memberId}`;

export function membershipsOf({ tenant }: Pick<World, 'tenant'>): Memberships {
  const edges = new Map<string, string>();
  for (const { id, deleted } of tenant.directory.listGroups()) {
    if (deleted) continue;
    for (const member of tenant.directory.members(id)) edges.set(edgeOf(id, member.id), member.by);
  }
  return edges;
}

export const isOurs = (by: string | undefined): boolean => by !== undefined && EVER.includes(by);
