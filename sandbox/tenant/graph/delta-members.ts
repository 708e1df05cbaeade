/** Members of groups in delta items: a group of many recurs, over several items and pages (graph 7.11). */
import type { GraphParts } from './parts.ts';

export type Item = Readonly<Record<string, unknown>>;

const MEMBERS = 'members@delta';

const membersIn = (item: Item): readonly Item[] => (item[MEMBERS] as readonly Item[] | undefined) ?? [];

/** The item, and as many further ones of the same id as its members need; those repeat no property. */
export function recurring({ switches }: GraphParts, item: Item): readonly Item[] {
  const members = membersIn(item);
  const most = switches.deltaMembersPerItem;
  if (members.length <= most) return [item];
  const items: Item[] = [{ ...item, [MEMBERS]: members.slice(0, most) }];
  for (let at = most; at < members.length; at += most)
    items.push({ id: item['id'], [MEMBERS]: members.slice(at, at + most) });
  return items;
}

/** How many of the items fit on a page that has room for so many objects and members. At least one does. */
export function fitting(items: readonly Item[], room: number): number {
  let taken = 0;
  for (const [index, item] of items.entries()) {
    taken += 1 + membersIn(item).length;
    if (taken > room && index > 0) return index;
  }
  return items.length;
}

/** The last member an item tells of; `null` for none. */
export const lastMemberOf = (item: Item | undefined): string | null => {
  const last = membersIn(item ?? {}).at(-1);
  return last === undefined ? null : String(last['id']);
};
