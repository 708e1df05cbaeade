import type { LinkedPerson } from '../../domain/ticket.ts';
import type { TicketFailure } from '../../ports/ticketing.ts';
import type { Means } from '../activity.ts';
import { keepLink } from './keep-link.ts';
import { replaceLink } from './replace-link.ts';

/** The Entra person of a tool's user; a proven link is stored and must go on being true. */
export async function linkOf(
  means: Means,
  system: string,
  toolId: string,
  requestId: string,
): Promise<LinkedPerson | TicketFailure> {
  const ticketing = means.ticketing[system];
  if (!ticketing) throw new Error(`No connector is configured for ${system}.`);
  const answer = await ticketing.link(toolId, requestId);
  if (answer.failed) {
    return answer.kind === 'missing'
      ? { linked: false, toolId, because: `${system} has no such user`, setUp: true }
      : answer;
  }
  const { person: found } = answer;
  if (!found.linked) return found;
  const stored = await means.links.read(system, toolId);
  if (stored && stored.entraId !== found.entraId)
    return await replaceLink(means, system, requestId, stored.entraId, found);
  await keepLink(means, system, found, stored);
  return found;
}
