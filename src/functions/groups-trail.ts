import { hash } from 'node:crypto';
import type { Means } from '../activities/activity.ts';

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
  return `groups-delta-${hash('sha256', groupIds.join(), 'hex').slice(0, 32)}`;
}

function trailOf(text: string): GroupsTrail | typeof SPLIT {
  if (text === SPLIT) return SPLIT;
  if (!text.startsWith('{')) return { link: text, groups: [], people: [] };
  const { link, groups, people } = JSON.parse(text) as GroupsTrail;
  if (typeof link !== 'string' || !Array.isArray(groups) || !Array.isArray(people))
    throw new Error('it holds no link');
  return { link, groups, people };
}

export function trailText({ link, groups, people }: GroupsTrail): string {
  return groups.length + people.length === 0 ? link : JSON.stringify({ link, groups, people });
}

export const splitText: string = SPLIT;

export function isTooMuch({ people }: GroupsTrail): boolean {
  return people.length > MOST_PEOPLE;
}

/** As many as the directory follows at once. */
const AT_ONCE = 50;

export function setsOf(groupIds: readonly string[]): readonly (readonly string[])[] {
  const sets: (readonly string[])[] = [];
  for (let at = 0; at < groupIds.length; at += AT_ONCE) sets.push(groupIds.slice(at, at + AT_ONCE));
  return sets;
}

/** Groups that are followed by one link, and what is kept of it. */
export type Followed = {
  readonly groupIds: readonly string[];
  readonly name: string;
  readonly before: GroupsTrail | null;
  readonly etag: string | null;
  /** Whether they are one of the halves. */
  readonly isPart: boolean;
};

/** The rows in which the links of some groups are kept, by who follows them. */
type NameOf = (groupIds: readonly string[]) => string;

/** The links by which some groups are followed: one, or those of their halves where all of them are too much for one. */
export async function followedAs(
  { marks }: Pick<Means, 'marks'>,
  groupIds: readonly string[],
  nameOf: NameOf = trailName,
  isPart = false,
): Promise<readonly Followed[]> {
  const name = nameOf(groupIds);
  const kept = await marks.read(name);
  const before = kept && trailIn(kept.row);
  if (before !== 'split') return [{ groupIds, name, before, etag: kept?.etag ?? null, isPart }];
  const ofHalves: Followed[] = [];
  for (const half of halves(groupIds)) ofHalves.push(...(await followedAs({ marks }, half, nameOf, true)));
  return ofHalves;
}

/** A link that was spoiled is none: all members are looked at, as when the directory has lost its trail. */
function trailIn(text: string): ReturnType<typeof trailOf> | null {
  try {
    return trailOf(text);
  } catch {
    return null;
  }
}

/** Names of every row that is kept to follow these groups, those that only lead to halves included. */
export async function namesInUse(
  { marks }: Pick<Means, 'marks'>,
  groupIds: readonly string[],
  nameOf: NameOf = trailName,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  const add = async (some: readonly string[]): Promise<void> => {
    const name = nameOf(some);
    names.add(name);
    if ((await marks.read(name))?.row === SPLIT) for (const half of halves(some)) await add(half);
  };
  for (const some of setsOf(groupIds)) await add(some);
  return names;
}

export function halves(groupIds: readonly string[]): readonly (readonly string[])[] {
  const middle = Math.ceil(groupIds.length / 2);
  return [groupIds.slice(0, middle), groupIds.slice(middle)];
}

/** What the directory told of groups that it could tell of. */
export type Told = Extract<
  Awaited<ReturnType<Means['directory']['groupChanges']>>,
  { readonly read: 'done' }
>;

export const nameOfGroup = (id: string) => `group ${id}`;
export const nameOfHolder = (id: string) => `holder ${id}`;
