import type { HttpResponseInit } from '@azure/functions';
import type { Issue } from '../ports/ticketing.ts';

/** How a handler tells its door why it turned somebody away; never sent. */
export const REASON = 'x-countersign-reason';

/** One shape for every error answer (RFC 9457): a stable code, what happened, and what to do next. */
export function problem(
  status: number,
  code: string,
  detail: string,
  issues: readonly Issue[] = [],
): HttpResponseInit {
  const body = { type: 'about:blank', status, code, detail, ...(issues.length > 0 ? { issues } : {}) };
  const headers = { 'content-type': 'application/problem+json', [REASON]: code };
  return { status, body: JSON.stringify(body), headers };
}

export function notFound(requestId: string): HttpResponseInit {
  return problem(404, 'request-unknown', `There is no request ${requestId}.`);
}
