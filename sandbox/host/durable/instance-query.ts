/** Which instances a list or purge call means. */
import type { Instance } from './state.ts';

const known: ReadonlySet<string> = new Set([
  'Pending',
  'Running',
  'Suspended',
  'Completed',
  'Failed',
  'Terminated',
  'Canceled',
  'ContinuedAsNew',
]);

/** The statuses a purge heeds; any other is ignored, which makes it delete what runs as well. */
export const finalStatuses: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** By id, ordinally. A filter with unknown statuses or a date that is none filters nothing. `next`: where the next page begins. */
export function instanceQuery(
  all: readonly Instance[],
  query: URLSearchParams,
  token: string | null,
  heeded: ReadonlySet<string> = known,
): { readonly found: readonly Instance[]; readonly next: string | null } {
  const wanted = (query.get('runtimeStatus') ?? '').split(',').filter((name) => heeded.has(name));
  const from = date(query.get('createdTimeFrom'), Number.NEGATIVE_INFINITY);
  const to = date(query.get('createdTimeTo'), Number.POSITIVE_INFINITY);
  const prefix = query.get('instanceIdPrefix') ?? '';
  const start = token === null ? '' : Buffer.from(token.trim(), 'base64').toString();
  const found = all.filter(
    ({ id, status, createdAt }) =>
      id >= start &&
      id.startsWith(prefix) &&
      (wanted.length === 0 || wanted.includes(status)) &&
      createdAt >= from &&
      createdAt <= to,
  );
  found.sort((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
  const top = Number(query.get('top') ?? 0);
  const rest = top > 0 ? found[top] : undefined;
  if (!rest) return { found, next: null };
  return { found: found.slice(0, top), next: Buffer.from(rest.id).toString('base64') };
}

function date(text: string | null, otherwise: number): number {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? otherwise : ms;
}
