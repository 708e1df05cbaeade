import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { admit, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';
import { requestView } from './request-view.ts';

const READERS = ['Operator', 'Auditor'] as const;
const MOST = 200;

function json(body: unknown, headers: Record<string, string> = {}): HttpResponseInit {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify(body),
  };
}

export function notFound(requestId: string): HttpResponseInit {
  return problem(404, 'request-unknown', `There is no request ${requestId}.`);
}

/** GET /api/requests?phase&outcome&ticket&top&after: newest first, as `{requests, after}`. */
export async function listRequests(
  means: Means,
  gate: TokenGate,
  http: HttpRequest,
): Promise<HttpResponseInit> {
  const door = await admit(gate, http, READERS);
  if (!door.admitted) return door.answer;
  const top = Number(http.query.get('top') ?? 50);
  if (!Number.isInteger(top) || top < 1 || top > MOST) {
    return problem(400, 'bad-top', `"top" must be a whole number from 1 to ${MOST}.`, [
      { path: 'query/top', message: 'out of range' },
    ]);
  }
  const optional = (name: string, key: string) =>
    http.query.get(name) ? { [key]: http.query.get(name) ?? '' } : {};
  const found = await means.requests.list({
    top,
    ...optional('phase', 'phase'),
    ...optional('outcome', 'outcome'),
    ...optional('ticket', 'ticketNumber'),
    ...optional('after', 'after'),
  });
  return json({ requests: found.records.map(requestView), after: found.after });
}

/** GET /api/requests/{id} */
export async function readRequestRow(
  means: Means,
  gate: TokenGate,
  http: HttpRequest,
): Promise<HttpResponseInit> {
  const door = await admit(gate, http, READERS);
  if (!door.admitted) return door.answer;
  const requestId = http.params['id'] ?? '';
  const found = await means.requests.read(requestId);
  if (!found) return notFound(requestId);
  const beneficiaryId = found.row.request?.beneficiaryId;
  const grants = beneficiaryId ? await means.grants.ofRequest(requestId, beneficiaryId) : [];
  return json({ ...requestView(found.row), grants });
}

/** GET /api/requests/{id}/audit: the chained rows, oldest first. */
export async function readAudit(means: Means, gate: TokenGate, http: HttpRequest): Promise<HttpResponseInit> {
  const door = await admit(gate, http, READERS);
  if (!door.admitted) return door.answer;
  const requestId = http.params['id'] ?? '';
  if (!(await means.requests.read(requestId))) return notFound(requestId);
  return json(await means.auditLog.read(requestId));
}
