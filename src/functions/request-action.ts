import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { instant } from '../domain/instant.ts';
import type { OperatorAction } from '../domain/record.ts';
import { mended } from '../domain/written-text.ts';
import type { Runs } from '../ports/runs.ts';
import { operate } from './operate.ts';
import { admit, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';
import { readBody } from './read-body.ts';
import { notFound } from './requests-api.ts';

const ACTIONS: readonly OperatorAction[] = ['retry', 'roll-back', 'escalate', 'withdraw', 'end', 'renew'];
const LARGEST_BODY = 16 * 1024;
const LONGEST_REASON = 1000;

/** POST /api/requests/{id}/{action} `{reason}`: an operator's wish, recorded with its reason; harmless when repeated. */
export async function requestAction(
  means: Means,
  gate: TokenGate,
  http: HttpRequest,
  runs: Runs,
): Promise<HttpResponseInit> {
  const door = await admit(gate, http, ['Operator']);
  if (!door.admitted) return door.answer;
  const foreign = foreignPage(http);
  if (foreign) return foreign;
  const requestId = http.params['id'] ?? '';
  const action = ACTIONS.find((one) => one === http.params['action']);
  if (!action) return problem(404, 'action-unknown', `Use one of: ${ACTIONS.join(', ')}.`);
  const reason = await readReason(http);
  if (!reason.read) return reason.answer;
  const found = await means.requests.read(requestId);
  if (!found) return notFound(requestId);
  const at = instant(means.clock.now());
  const acted = await operate(means, runs, found.row, { action, reason: reason.text, by: door.person, at });
  if (!acted.acted) return problem(409, acted.code, acted.detail);
  const location = `/api/requests/${encodeURIComponent(acted.requestId)}`;
  return {
    status: 202,
    headers: { location, 'content-type': 'application/json' },
    body: JSON.stringify({ requestId: acted.requestId, status: location, detail: acted.detail }),
  };
}

/**
 * A page of somebody else's can make a signed-in browser send a plain form here, cookies and all. It can't send JSON
 * without asking first, and browsers tell where a request comes from.
 */
function foreignPage(http: HttpRequest): HttpResponseInit | null {
  const type = (http.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    return problem(415, 'not-json', 'Send the body as application/json.');
  }
  const site = http.headers.get('sec-fetch-site');
  if (site === null || site === 'same-origin' || site === 'none') return null;
  return problem(
    403,
    'foreign-page',
    'Operators act from our own pages or from a tool, not from another site.',
  );
}

type Reason =
  | { readonly read: true; readonly text: string }
  | { readonly read: false; readonly answer: HttpResponseInit };

async function readReason(http: HttpRequest): Promise<Reason> {
  const body = await readBody(http, LARGEST_BODY);
  if (!body.read) return body;
  const bad = (message: string): Reason => ({
    read: false,
    answer: problem(400, 'reason-missing', 'Say why, as {"reason": "…"}.', [{ path: '/reason', message }]),
  });
  let value: unknown;
  try {
    value = JSON.parse(body.text);
  } catch {
    return { read: false, answer: problem(400, 'not-json', 'The body is not JSON. Send {"reason": "…"}.') };
  }
  const reason = typeof value === 'object' && value !== null && 'reason' in value ? value.reason : undefined;
  if (typeof reason !== 'string' || mended(reason).trim() === '')
    return bad('must be a text that is not empty');
  return reason.length > LONGEST_REASON
    ? bad(`is longer than ${LONGEST_REASON} characters`)
    : { read: true, text: mended(reason).trim() };
}
