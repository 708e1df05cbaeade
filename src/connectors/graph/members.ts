import { type JsonObject, objectsOf } from './answer.ts';
import type { GraphClient, GraphRequest } from './client.ts';
import type { GraphContext } from './purposes.ts';
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

/** Whether a member is a person, not a nested group or an application. */
export const isUser = (member: JsonObject): boolean => member['@odata.type'] === '#microsoft.graph.user';

export const isGroup = (member: JsonObject): boolean => member['@odata.type'] === '#microsoft.graph.group';

export const idsOf = (items: readonly JsonObject[]): readonly string[] =>
  items.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));

/** A group of more pages than this is no group of approvers, and no proof by reading its members. */
const MOST_PAGES = 50;

/**
 * The objects on this page and those after it, until `enough` says so. One round trip per further page; `null` when
 * there are too many. Throws a `ReadFault` when a page can't be read.
 */
export async function followPages(
  client: GraphClient,
  first: Page,
  context: GraphContext,
  enough: (items: readonly JsonObject[]) => boolean = () => false,
  headers: GraphRequest['headers'] = {},
): Promise<readonly JsonObject[] | null> {
  const items = [...first.items];
  let link = enough(items) ? null : first.nextLink;
  for (let pages = 1; link !== null; pages++) {
    if (pages >= MOST_PAGES) return null;
    const body = objectOrMissing(
      await client({ method: 'GET', path: link, headers }, context),
      'Further members',
    );
    if (!body) return null;
    const page = pageOf(body);
    items.push(...page.items);
    link = enough(page.items) ? null : page.nextLink;
  }
  return items;
}
