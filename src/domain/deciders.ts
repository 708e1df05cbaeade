import { digestOf, LONG_WIDTH, longDigestOf } from './member-roll.ts';

/** Who was in each deciding group when a request was first decided, by the group's id: the digests of their ids, one after the other. */
export type Deciders = Readonly<Record<string, string>>;

type Groups = Readonly<Record<string, readonly string[]>>;

const WIDTH = digestOf('').length;
/** Says that long digests follow; requests from before have short ones. */
const LONG = '2:';
const PARTS = new RegExp(`.{${WIDTH}}`, 'g');
const LONG_PARTS = new RegExp(`.{${LONG_WIDTH}}`, 'g');

/** Groups that were known before stay as they were. One that was empty has nobody to be told from whoever joins it. */
export function decidersOf(groups: Groups, before: Deciders = {}): Deciders {
  const fresh = Object.entries(groups)
    .filter(([groupId, members]) => before[groupId] === undefined && members.length > 0)
    .map(([groupId, members]) => [groupId, LONG + members.map(longDigestOf).toSorted().join('')] as const);
  return { ...before, ...Object.fromEntries(fresh) };
}

/** The groups without whoever joined since: the request goes on with those who were there (H29). */
export function withoutJoined(groups: Groups, deciders: Deciders = {}): Groups {
  return Object.fromEntries(
    Object.entries(groups).map(([groupId, members]) => {
      const then = deciders[groupId];
      if (then === undefined) return [groupId, members];
      const isKnown = knownBy(then);
      return [groupId, members.filter(isKnown)];
    }),
  );
}

function knownBy(then: string): (id: string) => boolean {
  const isLong = then.startsWith(LONG);
  const parts = (isLong ? then.slice(LONG.length) : then).match(isLong ? LONG_PARTS : PARTS);
  const known = new Set(parts);
  return (id) => known.has(isLong ? longDigestOf(id) : digestOf(id));
}
