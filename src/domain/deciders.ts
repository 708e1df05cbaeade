import { digestOf } from './member-roll.ts';

/** Who was in each deciding group when a request was first decided, by the group's id: the digests of their ids, one after the other. */
export type Deciders = Readonly<Record<string, string>>;

type Groups = Readonly<Record<string, readonly string[]>>;

const WIDTH = digestOf('').length;

/** Groups that were known before stay as they were. One that was empty has nobody to be told from whoever joins it. */
export function decidersOf(groups: Groups, before: Deciders = {}): Deciders {
  const fresh = Object.entries(groups)
    .filter(([groupId, members]) => before[groupId] === undefined && members.length > 0)
    .map(([groupId, members]) => [groupId, members.map(digestOf).toSorted().join('')] as const);
  return { ...before, ...Object.fromEntries(fresh) };
}

/** The groups without whoever joined since: the request goes on with those who were there (H29). */
export function withoutJoined(groups: Groups, deciders: Deciders = {}): Groups {
  return Object.fromEntries(
    Object.entries(groups).map(([groupId, members]) => {
      const then = deciders[groupId];
      if (then === undefined) return [groupId, members];
      const known = new Set(then.match(new RegExp(`.{${WIDTH}}`, 'g')));
      return [groupId, members.filter((id) => known.has(digestOf(id)))];
    }),
  );
}
