import { instant } from '../../domain/instant.ts';
import type { LinkedPerson, StoredLink } from '../../domain/ticket.ts';
import type { Means } from '../activity.ts';

type Link = Pick<Extract<LinkedPerson, { linked: true }>, 'toolId' | 'entraId' | 'provenBy' | 'name'>;

/**
 * Keeps who a tool's user is and since when that is known. A name that the tool's history has for them from now on begins anew:
 * what was done under it before was perhaps done by whoever had it then. A link to somebody else is left as it is.
 */
export async function keepLink(
  means: Means,
  system: string,
  { toolId, entraId, provenBy, name }: Link,
  stored: StoredLink | null,
): Promise<void> {
  if (stored && (stored.entraId !== entraId || name === undefined || stored.name === name)) return;
  const isFirstName = stored !== null && stored.name === undefined;
  const at = isFirstName ? stored.at : instant(means.clock.now());
  await means.links.save(system, toolId, entraId, provenBy, at, name);
}
