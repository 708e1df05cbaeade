/** Reading the audit log: filters without `gt` and `lt`, five requests in ten seconds (graph 6.3, 8.3). */
import { type GraphAnswer, notFound, ok } from './answer.ts';
import type { Audits } from './audits.ts';
import type { GraphCall } from './call.ts';
import { parseFilter } from './filter.ts';
import { GRAPH_ROOT } from './paging.ts';
import type { Route } from './route.ts';

const PAGE = 1000;

export function auditRoutes(audits: Audits): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/auditLogs/directoryAudits',
      units: 1,
      bucket: 'reports',
      answer: (call) => logPage('directoryAudits', call, audits.readable(call.view.now)),
    },
    {
      method: 'GET',
      path: '/auditLogs/directoryAudits/{id}',
      units: 1,
      bucket: 'reports',
      answer(call, [id = '']) {
        const record = audits.readable(call.view.now).find((one) => one.id === id);
        if (!record) throw notFound(id);
        return ok(record);
      },
    },
  ];
}

/** One page of a log, what its filter leaves. */
export function logPage(
  log: 'directoryAudits' | 'signIns',
  { query }: GraphCall,
  records: readonly object[],
): GraphAnswer {
  const text = query.get('$filter');
  const filter = text === undefined ? null : parseFilter(text);
  const matching = records.filter((record) => !filter || filter.test(record));
  const skip = Number(query.get('$skiptoken') ?? 0);
  const top = Math.min(Number(query.get('$top') ?? PAGE), PAGE);
  const options = new URLSearchParams([...query]);
  options.set('$skiptoken', String(skip + top));
  const next = `${GRAPH_ROOT}/auditLogs/${log}?${options.toString().replaceAll('%24', '$')}`;
  return ok({
    '@odata.context': `${GRAPH_ROOT}/$metadata#auditLogs/${log}`,
    ...(skip + top < matching.length ? { '@odata.nextLink': next } : {}),
    value: matching.slice(skip, skip + top),
  });
}
