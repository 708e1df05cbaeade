import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import type { DoorCall } from './door.ts';
import { noteRead } from './note-read.ts';
import { admitPerson, type TokenGate } from './operator-door.ts';
import { notFound, problem } from './problem.ts';
import { requestView } from './request-view.ts';

const READERS = ['Operator', 'Auditor'] as const;
const MOST = 200;

function json(body: unknown, headers: Record<string, string> = {}): HttpResponseInit {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** GET /api/requests?phase&outcome&ticket&top&after: newest first, as `{requests, after}`. */
export async function listRequests(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const door = await admitPerson(means, gate, call, READERS);
  if (!door.admitted) return door.answer;
  const top = Number(call.http.query.get('top') ?? 50);
  if (!Number.isInteger(top) || top < 1 || top > MOST) {
    return problem(400, 'bad-top', `"top" must be a whole number from 1 to ${MOST}.`, [
      { path: 'query/top', message: 'out of range' },
    ]);
  }
  const optional = (name: string, key: string) =>
    call.http.query.get(name) ? { [key]: call.http.query.get(name) ?? '' } : {};
  const found = await means.requests.list({
    top,
    ...optional('phase', 'phase'),
    ...optional('outcome', 'outcome'),
    ...optional('ticket', 'ticketNumber'),
    ...optional('after', 'after'),
  });
  noteRead(call, door, 'list', found.records);
  return json({ requests: found.records.map(requestView), after: found.after });
}

/** GET /api/requests/{id} */
export async function readRequestRow(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const door = await admitPerson(means, gate, call, READERS);
  if (!door.admitted) return door.answer;
  const requestId = call.http.params['id'] ?? '';
  const found = await means.requests.read(requestId);
  if (!found) return notFound(requestId);
  noteRead(call, door, 'request', [found.row]);
  const beneficiaryId = found.row.request?.beneficiaryId;
  const grants = beneficiaryId ? await means.grants.ofRequest(requestId, beneficiaryId) : [];
  return json({ ...requestView(found.row), grants });
}

/** GET /api/requests/{id}/audit: the chained rows, oldest first. */
export async function readAudit(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const door = await admitPerson(means, gate, call, READERS);
  if (!door.admitted) return door.answer;
  const requestId = call.http.params['id'] ?? '';
  const found = await means.requests.read(requestId);
  if (!found) return notFound(requestId);
  noteRead(call, door, 'audit', [found.row]);
  return json(await means.auditLog.read(requestId));
}
