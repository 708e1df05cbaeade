/** Next links that are not good for ever: `Directory_ExpiredPageToken`, as seen on large tenants (graph 7.14). */
import { Refusal } from './answer.ts';
import type { Query } from './call.ts';
import { GRAPH_ROOT } from './paging.ts';
import type { GraphParts } from './parts.ts';

const OPTION = '$skiptoken';
const STAMP = /~([0-9a-z]+)$/;
const NEXT = '@odata.nextLink';

/** The answer's body with the time in its next link. */
export function stamped(body: unknown, now: number): unknown {
  const link = (body as { readonly [NEXT]?: unknown } | undefined)?.[NEXT];
  if (typeof link !== 'string' || !link.startsWith(GRAPH_ROOT)) return body;
  const url = link.replace(/([?&]\$skiptoken=[^&]*)/, `$1~${now.toString(36)}`);
  return { ...(body as object), [NEXT]: url };
}

/** The query as the pagers know it, without the time. Throws a 400 `Refusal` for a link that is too old, or by chance. */
export function fresh({ clock, chance, switches }: GraphParts, query: Query): Query {
  const token = query.get(OPTION);
  const issued = token && STAMP.exec(token)?.[1];
  if (!token || !issued) return query;
  const age = clock.now() - Number.parseInt(issued, 36);
  const unlucky = switches.expiredPages > 0 && chance(`page ${token}`).next() < switches.expiredPages;
  if (age < switches.pageTokenMinutes * 60_000 && !unlucky)
    return new Map([...query, [OPTION, token.replace(STAMP, '')]]);
  throw new Refusal(
    400,
    'Directory_ExpiredPageToken',
    'The specified page token value has expired and can no longer be included in your request.',
  );
}
