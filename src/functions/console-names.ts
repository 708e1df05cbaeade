import type { Means } from '../activities/activity.ts';
import type { Around, Person } from '../console/people.ts';

/** One page names hardly more people than a stage asks. */
const MOST_LOOKED_UP = 100;

/** Makes a view with the names of everybody in it: those whom nothing recorded names are looked up in the directory. */
export async function withNames<View>(means: Means, view: (around: Around) => View): Promise<View> {
  const systems = Object.fromEntries(
    Object.values(means.ticketing).map(({ system, title }) => [system, title]),
  );
  const unnamed = new Set<string>();
  const first = view({ people: new Map(), systems, unnamed: (id) => void unnamed.add(id) });
  if (unnamed.size === 0) return first;
  return view({ people: await lookUp(means, [...unnamed].slice(0, MOST_LOOKED_UP)), systems });
}

async function lookUp(means: Means, ids: readonly string[]): Promise<ReadonlyMap<string, Person>> {
  const answer = await means.directory.readUsers(ids, 'console');
  const people = ids.map((id): readonly [string, Person] => {
    const user = answer.read === 'done' ? answer.users[id] : undefined;
    if (!user) return [id, { is: 'unread' }];
    const { found, displayName: name, userPrincipalName: signIn } = user;
    return [id, found ? { is: 'there', name, signIn } : { is: 'gone' }];
  });
  return new Map(people);
}
