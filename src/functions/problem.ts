import type { HttpResponseInit } from '@azure/functions';
import type { Issue } from '../ports/ticketing.ts';

/** One shape for every error answer (RFC 9457): a stable code, what happened, and what to do next. */
export function problem(
  status: number,
  code: string,
  detail: string,
  issues: readonly Issue[] = [],
): HttpResponseInit {
  const body = { type: 'about:blank', status, code, detail, ...(issues.length > 0 ? { issues } : {}) };
  return { status, body: JSON.stringify(body), headers: { 'content-type': 'application/problem+json' } };
}
