import type { Means } from '../activities/activity.ts';

type PersonFound =
  | { readonly found: true; readonly id: string; readonly name: string }
  | { readonly found: false; readonly because: 'unknown' | 'unreadable' };

export const ENTRA_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What the directory calls the person of an object id; the id where it does not tell. */
export async function nameOfPerson(means: Means, id: string): Promise<string> {
  const answer = await means.directory.readUsers([id], 'console');
  return (answer.read === 'done' && answer.users[id]?.displayName) || id;
}

/**
 * The person of an exact sign-in name, as the directory knows it, or of an object id, which is taken as it is: deleted
 * people have requests, too. Names are not searched for: they change and repeat, and requests are kept by id.
 */
export async function findPerson(means: Means, text: string): Promise<PersonFound> {
  if (ENTRA_ID.test(text)) return { found: true, id: text.toLowerCase(), name: text };
  if (!text.includes('@')) return { found: false, because: 'unknown' };
  const answer = await means.directory.readUsers([text], 'console');
  if (answer.read === 'failed') return { found: false, because: 'unreadable' };
  const user = answer.users[text];
  return user?.found
    ? { found: true, id: user.id, name: user.displayName }
    : { found: false, because: 'unknown' };
}
