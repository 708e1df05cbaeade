import type { UserChange } from '../ports/directory.ts';

/** How far the directory's changes of users were followed, and who is still to be looked at of what it told by then. */
export type UsersTrail = { readonly link: string; readonly left: readonly UserChange[] };

/** So many people to be looked at fit one row with room to spare. */
export const MOST_LEFT = 5_000;

/** A row of before holds the link alone. */
export function trailOf(text: string): UsersTrail {
  if (!text.startsWith('{')) return { link: text, left: [] };
  const { link, left } = JSON.parse(text) as Kept;
  if (typeof link !== 'string') throw new Error('it holds no link');
  const changes = Object.entries(left).flatMap(([removed, userIds]) =>
    userIds.map((userId) => ({ userId, removed: removed as UserChange['removed'] })),
  );
  return { link, left: changes };
}

export function trailText({ link, left }: UsersTrail): string {
  if (left.length === 0) return link;
  const of = (wanted: UserChange['removed']) =>
    left.filter(({ removed }) => removed === wanted).map(({ userId }) => userId);
  return JSON.stringify({
    link,
    left: { no: of('no'), soft: of('soft'), permanent: of('permanent') },
  } satisfies Kept);
}

type Kept = {
  readonly link: string;
  readonly left: Readonly<Record<UserChange['removed'], readonly string[]>>;
};

/** Everybody once. What the directory told last counts, but for an account that is gone for ever. */
export function merged(before: readonly UserChange[], told: readonly UserChange[]): readonly UserChange[] {
  const all = new Map<string, UserChange>();
  for (const change of [...before, ...told]) {
    if (all.get(change.userId)?.removed !== 'permanent') all.set(change.userId, change);
  }
  return [...all.values()];
}
