import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { instant } from '../domain/instant.ts';
import type { OperatorAction } from '../domain/record.ts';
import { parseStrictly } from '../domain/strict-json.ts';
import { mended, typed } from '../domain/written-text.ts';
import type { Runs } from '../ports/runs.ts';
import type { DoorCall } from './door.ts';
import { ENDS, operate } from './operate.ts';
import { admitPerson, type TokenGate } from './operator-door.ts';
import { notFound, problem } from './problem.ts';

const ACTIONS: readonly OperatorAction[] = [
  'retry',
  'roll-back',
  'escalate',
  'withdraw',
  'end',
  'renew',
  'handled',
  'compare',
];
const LONGEST_REASON = 1000;

/** POST /api/requests/{id}/{action} `{reason}`: an operator's wish, recorded with its reason; harmless when repeated. */
export async function requestAction(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
  runs: Runs,
): Promise<HttpResponseInit> {
  const door = await admitPerson(means, gate, call, ['Operator']);
  if (!door.admitted) return door.answer;
  const { http } = call;
  const requestId = http.params['id'] ?? '';
  const action = ACTIONS.find((one) => one === http.params['action']);
  if (!action) return problem(404, 'action-unknown', `Use one of: ${ACTIONS.join(', ')}.`);
  const reason = await readReason(call);
  if (!reason.read) return reason.answer;
  const found = await means.requests.read(requestId);
  if (!found) return notFound(requestId);
  const { person, standing } = door;
  const isUnasked = standing.stands === 'not-asked';
  if (isUnasked && !ENDS.includes(action))
    return problem(
      503,
      'standing-not-asked',
      `Whether you are an operator now could not be asked of the directory, so nothing was done. Try again in a minute; access can be ended meanwhile. ${standing.because}`,
    );
  if (isUnasked)
    call.note({
      code: 'standing-not-asked',
      reason: action,
      who: person.id,
      example: { requestId, because: standing.because },
    });
  const at = instant(means.clock.now());
  const ask = {
    action,
    reason: reason.text,
    by: person,
    at,
    ...(isUnasked && { notAsked: standing.because }),
  };
  const acted = await operate(means, runs, found.row, ask);
  if (!acted.acted) return problem(409, acted.code, acted.detail);
  const location = `/api/requests/${encodeURIComponent(acted.requestId)}`;
  return {
    status: 202,
    headers: { location, 'content-type': 'application/json' },
    body: JSON.stringify({ requestId: acted.requestId, status: location, detail: acted.detail }),
  };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : {};
}

type Reason =
  | { readonly read: true; readonly text: string }
  | { readonly read: false; readonly answer: HttpResponseInit };

async function readReason(call: DoorCall): Promise<Reason> {
  const body = await call.body();
  if (!body.read) return body;
  const bad = (message: string): Reason => ({
    read: false,
    answer: problem(400, 'reason-missing', 'Say why, as {"reason": "…"}.', [{ path: '/reason', message }]),
  });
  const json = parseStrictly(body.text);
  if (!json.parsed)
    return {
      read: false,
      answer: problem(400, 'not-json', 'The body is not plain JSON. Send {"reason": "…"}.', json.issues),
    };
  const { reason, ...others } = membersOf(json.value);
  const [other] = Object.keys(others);
  // Which request and what is done with it stand in the address alone.
  if (other !== undefined)
    return {
      read: false,
      answer: problem(400, 'malformed', 'Send {"reason": "…"} and nothing else.', [
        { path: `/${other}`, message: 'is not known' },
      ]),
    };
  if (typeof reason !== 'string' || mended(reason).trim() === '')
    return bad('must be a text that is not empty');
  return reason.length > LONGEST_REASON
    ? bad(`is longer than ${LONGEST_REASON} characters`)
    : { read: true, text: typed(reason) };
}
