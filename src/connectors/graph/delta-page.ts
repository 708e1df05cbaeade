import type { ReadFailure } from '../../ports/directory.ts';
import { type JsonObject, objectOf } from './answer.ts';

/** A page of a delta query, and where to go on: now, or, from the last one, when there may be changes. */
export type DeltaPage = {
  readonly items: readonly JsonObject[];
  readonly link: string;
  readonly isLast: boolean;
};

/** Why a page can't be used, as the end of a sentence. */
type Unusable = { readonly came: string };

type Place = { readonly baseUrl: string; readonly start: string };

export const isUnusable = (page: DeltaPage | Unusable): page is Unusable => 'came' in page;

/** A failure of an answer that is good by its status. The same link may give a good one later. */
export function unusable(because: string): ReadFailure {
  return { read: 'failed', because, retryAfterSeconds: null, mayCure: true };
}

/** The page, or what is wrong with it. */
export function deltaPageIn(place: Place, body: unknown): DeltaPage | Unusable {
  const page = objectOf(body);
  if (!page) return { came: 'as an answer without a page' };
  const items = withIds(page['value']);
  if (!items) return { came: 'as a page without a list of objects that have ids' };
  const last = linkIn(page, '@odata.deltaLink');
  const link = last ?? linkIn(page, '@odata.nextLink');
  if (link === null) return { came: 'without a link to go on from' };
  if (!isDeltaLink(place, link)) return { came: 'with a link to another place, which is not followed' };
  return { items, link, isLast: last !== null };
}

/** The objects of a list of which each has an id; `null`: it is no such list. */
export function withIds(list: unknown): readonly JsonObject[] | null {
  if (!Array.isArray(list)) return null;
  const items = list.map(objectOf);
  return items.every((item) => typeof item?.['id'] === 'string')
    ? items.filter((item) => item !== null)
    : null;
}

function linkIn(page: JsonObject, name: string): string | null {
  const link = page[name];
  return typeof link === 'string' && link !== '' ? link : null;
}

/** Whether a link leads to where the trail began, on Graph's own host. OData may write the function with parentheses. */
export function isDeltaLink({ baseUrl, start }: Place, link: string): boolean {
  if (!URL.canParse(link)) return false;
  const { origin, pathname } = new URL(link);
  const [path = ''] = start.split('?');
  const plain = pathname.toLowerCase().replace(/\(\)$/, '').replace('microsoft.graph.', '');
  return origin === new URL(baseUrl).origin && plain === `/v1.0${path}`;
}
