import type { OutboundContext } from '../outbound/outbound.ts';
import { type JsonObject, objectsOf } from './answer.ts';
import type { GraphClient } from './client.ts';
import { objectOrMissing } from './read-fault.ts';

/** A page of a collection. */
export type Page = { readonly items: readonly JsonObject[]; readonly nextLink: string | null };

export function pageOf(body: JsonObject): Page {
  const nextLink = body['@odata.nextLink'];
  return {
    items: objectsOf(body['value']),
    nextLink: typeof nextLink === 'string' ? nextLink : null,
  };
}

export const idsOf = (items: readonly JsonObject[]): readonly string[] =>
  items.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));

/** A group of more pages than this is no group of approvers, and no proof by reading its members. */
const MOST_PAGES = 50;

/**
 * The ids on the pages after the first, until `enough` says so of a page. One round trip per page; `null` when there
 * are too many. Throws a `ReadFault` when a page can't be read.
 */
export async function followPages(
  client: GraphClient,
  first: Page,
  context: OutboundContext,
  enough: (ids: readonly string[]) => boolean = () => false,
): Promise<readonly string[] | null> {
  const ids = [...idsOf(first.items)];
  let link = enough(ids) ? null : first.nextLink;
  for (let pages = 1; link !== null; pages++) {
    if (pages >= MOST_PAGES) return null;
    const body = objectOrMissing(await client({ method: 'GET', path: link }, context), 'Further members');
    if (!body) return null;
    const page = pageOf(body);
    ids.push(...idsOf(page.items));
    link = enough(ids) ? null : page.nextLink;
  }
  return ids;
}
