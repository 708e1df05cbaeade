import { createHash } from 'node:crypto';

/** How far the changes of some groups were followed, and what of them is still to be looked at. */
export type GroupsTrail = {
  readonly link: string;
  /** Groups whose changes could not be followed: all their members are looked at again. */
  readonly groups: readonly string[];
  /** Holders of grants of whom a look over all members could not tell. */
  readonly people: readonly string[];
};

/** These groups have too many members to be looked at together, and are followed by halves. */
const SPLIT = 'split';
/** So many people to be looked at fit one row with room to spare. */
const MOST_PEOPLE = 5_000;

/** Named after the groups: a link tells of those it was made for, and a table may come to govern others. */
export function trailName(groupIds: readonly string[]): string {
  return `groups-delta-${createHash('sha256').update(groupIds.join()).digest('hex').slice(0, 32)}`;
}

export function trailOf(text: string): GroupsTrail | typeof SPLIT {
  if (text === SPLIT) return SPLIT;
  if (!text.startsWith('{')) return { link: text, groups: [], people: [] };
  return JSON.parse(text) as GroupsTrail;
}

export function trailText({ link, groups, people }: GroupsTrail): string {
  return groups.length + people.length === 0 ? link : JSON.stringify({ link, groups, people });
}

export const splitText: string = SPLIT;

export function isTooMuch({ people }: GroupsTrail): boolean {
  return people.length > MOST_PEOPLE;
}

export function halves(groupIds: readonly string[]): readonly (readonly string[])[] {
  const middle = Math.ceil(groupIds.length / 2);
  return [groupIds.slice(0, middle), groupIds.slice(middle)];
}
