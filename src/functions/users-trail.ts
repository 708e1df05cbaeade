import type { ToFollow } from '../activities/people/follow-people.ts';
import type { UserChange } from '../ports/directory.ts';

/** How far the directory's changes of users were followed, and who is still to be looked at of what it told by then. */
export type UsersTrail = { readonly link: string; readonly left: readonly ToFollow[] };

/** So many people to be looked at fit one row with room to spare. */
export const MOST_LEFT = 5_000;
/** So many characters name requests beside them; of whoever has more that are left, all are looked at again. */
const LONGEST_REQUESTS = 150_000;

/** A row of before holds the link alone. */
export function trailOf(text: string): UsersTrail {
  if (!text.startsWith('{')) return { link: text, left: [] };
  const { link, left, requests = {} } = JSON.parse(text) as Kept;
  if (typeof link !== 'string') throw new Error('it holds no link');
  const changes = Object.entries(left).flatMap(([removed, userIds]) =>
    userIds.map((userId): ToFollow => {
      const of = requests[userId];
      return { userId, removed: removed as UserChange['removed'], ...(of && { requests: of }) };
    }),
  );
  return { link, left: changes };
}

export function trailText({ link, left }: UsersTrail): string {
  if (left.length === 0) return link;
  const of = (wanted: UserChange['removed']) =>
    left.filter(({ removed }) => removed === wanted).map(({ userId }) => userId);
  const named: Record<string, readonly string[]> = {};
  let room = LONGEST_REQUESTS;
  for (const { userId, requests } of left) {
    const size = requests ? JSON.stringify([userId, requests]).length : 0;
    if (!requests || size > room) continue;
    named[userId] = requests;
    room -= size;
  }
  return JSON.stringify({
    link,
    left: { no: of('no'), soft: of('soft'), permanent: of('permanent') },
    ...(room < LONGEST_REQUESTS ? { requests: named } : {}),
  } satisfies Kept);
}

type Kept = {
  readonly link: string;
  readonly left: Readonly<Record<UserChange['removed'], readonly string[]>>;
  /** Of whom only some are still to be looked at. */
  readonly requests?: Readonly<Record<string, readonly string[]>>;
};

/** Everybody once. What the directory told last counts, but for an account that is gone for ever. */
export function merged(before: readonly ToFollow[], told: readonly ToFollow[]): readonly ToFollow[] {
  const all = new Map<string, ToFollow>();
  for (const change of [...before, ...told]) {
    const known = all.get(change.userId);
    if (known?.removed === 'permanent') continue;
    all.set(change.userId, known ? together(known, change) : change);
  }
  return [...all.values()];
}

/** Where one of them means all that somebody holds, both do. */
function together(known: ToFollow, { userId, removed, requests }: ToFollow): ToFollow {
  if (!known.requests || !requests) return { userId, removed };
  return { userId, removed, requests: [...new Set([...known.requests, ...requests])] };
}
