import { type GraphAnswer, malformed, ok } from './answer.ts';
import type { GraphCall } from './call.ts';

export const GRAPH_ROOT = 'https://graph.microsoft.com/v1.0';

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 999;

/**
 * One page of a list that is ordered by id. The link to the next page says after which id it starts, so pages read
 * from different replicas can miss or repeat an object, as the real ones can.
 */
export function page<T>(
  call: GraphCall,
  context: string,
  items: readonly T[],
  idOf: (item: T) => string,
  show: (item: T) => unknown,
): GraphAnswer {
  const size = pageSize(call);
  const after = call.query.get('$skiptoken');
  const start = after === undefined ? 0 : firstAfter(items, idOf, tokenId(after));
  const shown = items.slice(start, start + size);
  const last = shown.at(-1);
  const more = last !== undefined && start + size < items.length;
  return ok({
    '@odata.context': `${GRAPH_ROOT}/$metadata#${context}`,
    ...(call.query.get('$count')?.toLowerCase() === 'true' ? { '@odata.count': items.length } : {}),
    ...(more ? { '@odata.nextLink': nextLink(call, idOf(last)) } : {}),
    value: shown.map(show),
  });
}

function pageSize({ query }: GraphCall): number {
  const top = query.get('$top');
  if (top === undefined) return DEFAULT_PAGE;
  const size = Number(top);
  if (Number.isInteger(size) && size >= 1 && size <= LARGEST_PAGE) return size;
  throw malformed(`Invalid page size specified: '${top}'. Must be between 1 and ${LARGEST_PAGE} inclusive.`);
}

function firstAfter<T>(items: readonly T[], idOf: (item: T) => string, id: string): number {
  const index = items.findIndex((item) => idOf(item) > id);
  return index < 0 ? items.length : index;
}

function nextLink({ path, query }: GraphCall, lastId: string): string {
  const options = new URLSearchParams([...query].filter(([name]) => name !== '$skiptoken'));
  options.set('$skiptoken', Buffer.from(lastId).toString('base64url'));
  return `${GRAPH_ROOT}${path}?${options.toString().replaceAll('%24', '$')}`;
}

const tokenId = (token: string): string => Buffer.from(token, 'base64url').toString();
