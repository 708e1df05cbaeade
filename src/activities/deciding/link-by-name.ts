import type { LinkedPerson } from '../../domain/ticket.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Roster } from '../../ports/roster.ts';
import type { TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { keepLink } from './keep-link.ts';
import { replaceLink } from './replace-link.ts';

/**
 * The Entra person of a user of a tool that knows people by their sign-in name only: the one account that has this name now. What was
 * proven is stored by its object id and must go on being true, so that nobody is taken for whoever had the name before.
 */
export async function linkByName(
  means: Means,
  { system, signInName }: Roster,
  toolId: string,
  requestId: string,
): Promise<LinkedPerson | TicketFailure> {
  const answer = (await signInName?.(toolId, requestId)) ?? { read: 'done', name: null };
  if (answer.read === 'failed') return notRead(answer);
  const { name } = answer;
  if (name === null) return { linked: false, toolId, because: `${system} has no sign-in name for the user` };
  const read = await means.directory.readUsers([name], requestId);
  if (read.read === 'failed') return notRead(read);
  const user = read.users[name];
  const isTheirs = user?.found === true && user.userPrincipalName.toLowerCase() === name.toLowerCase();
  if (!isTheirs)
    return { linked: false, toolId, because: `no account has the sign-in name that ${system} has` };
  const found = { linked: true, toolId, entraId: user.id.toLowerCase(), provenBy: 'sign-in-name' } as const;
  const stored = await means.links.read(system, toolId);
  if (stored && stored.entraId !== found.entraId)
    return await replaceLink(means, system, requestId, stored.entraId, found);
  await keepLink(means, system, found, stored);
  return found;
}

function notRead({ because, retryAfterSeconds, mayCure }: ReadFailure): TicketFailure {
  return { failed: true, kind: mayCure ? 'later' : 'refused', because, retryAfterSeconds };
}
