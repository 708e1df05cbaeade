import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { closeGrants } from '../activities/close-grants.ts';
import { instant } from '../domain/instant.ts';
import { newRecord } from '../domain/new-record.ts';
import type { OperatorAction, RequestRecord } from '../domain/record.ts';
import { orchestratorOf, requestIdOf } from '../domain/request.ts';
import { wakeEvent } from '../domain/wake.ts';
import type { Runs } from '../ports/runs.ts';
import { admit, type Operator, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';
import { readBody } from './read-body.ts';
import { notFound } from './requests-api.ts';

const ACTIONS: readonly OperatorAction[] = ['retry', 'roll-back', 'escalate', 'withdraw', 'end'];
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
  const requestId = http.params['id'] ?? '';
  const action = ACTIONS.find((one) => one === http.params['action']);
  if (!action) return problem(404, 'action-unknown', `Use one of: ${ACTIONS.join(', ')}.`);
  const reason = await readReason(http);
  if (!reason.read) return reason.answer;
  const found = await means.requests.read(requestId);
  if (!found) return notFound(requestId);
  const at = instant(means.clock.now());
  await means.auditLog.append(requestId, [
    {
      fact: 'operator-acted',
      once: `${action}~${at}`,
      at,
      actor: door.person.id,
      data: { action, reason: reason.text, by: door.person.name },
    },
  ]);
  return await act(means, runs, found.row, { action, reason: reason.text, by: door.person, at });
}

type Ask = {
  readonly action: OperatorAction;
  readonly reason: string;
  readonly by: Operator;
  readonly at: string;
};

async function act(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<HttpResponseInit> {
  switch (ask.action) {
    case 'retry':
      return await retry(means, runs, record, ask);
    case 'roll-back':
      return await takeBack(means, runs, record, ask, 'rolled-back');
    case 'end':
      return await takeBack(means, runs, record, ask, 'operator');
    case 'escalate':
    case 'withdraw':
      return await tellRun(means, runs, record, ask);
  }
}

/** A retry after an end is a new decision: current policy, new plan, new approvals (design: H3). */
async function retry(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<HttpResponseInit> {
  if (record.phase !== 'concluded') {
    await means.requests.change(record.requestId, (row) =>
      row.phase === 'concluded' ? row : { ...row, wakeDue: ask.at },
    );
    const run = await runs.start(orchestratorOf(record.kind), record.requestId, {
      requestId: record.requestId,
    });
    if (run === 'running' && record.waitingOn) await runs.wake(record.requestId, wakeEvent(record.waitingOn));
    return accepted(
      record.requestId,
      run === 'running' ? 'It was still running and was woken.' : 'It goes on where it stood.',
    );
  }
  if (record.outcome === 'fulfilled')
    return problem(409, 'already-fulfilled', 'The request is fulfilled; there is nothing to retry.');
  const pointer = await means.requests.readPointer(record.ticket.system, record.ticket.id);
  if (!pointer || pointer.row.latestVersion !== record.version) {
    const latest = pointer ? requestIdOf(record.ticket, record.kind, pointer.row.latestVersion) : 'unknown';
    return problem(409, 'superseded', `A newer version of this request exists: ${latest}.`);
  }
  if (await hasLiveGrants(means, record))
    return problem(
      409,
      'still-ending',
      'Access of this request is still being taken back; retry when it is gone.',
    );
  const version = record.version + 1;
  const next = newRecord(record.ticket, record.kind, version, ask.at);
  await means.requests.insert(next);
  await means.requests.savePointer({ ...pointer.row, latestVersion: version }, pointer.etag);
  await runs.start(orchestratorOf(record.kind), next.requestId, { requestId: next.requestId });
  return accepted(next.requestId, 'It is decided anew.');
}

async function hasLiveGrants(means: Means, record: RequestRecord): Promise<boolean> {
  const beneficiaryId = record.request?.beneficiaryId;
  const grants = beneficiaryId ? await means.grants.ofRequest(record.requestId, beneficiaryId) : [];
  return grants.some(({ state }) => state === 'armed' || state === 'active' || state === 'ending');
}

async function takeBack(
  means: Means,
  runs: Runs,
  record: RequestRecord,
  ask: Ask,
  why: string,
): Promise<HttpResponseInit> {
  const beneficiaryId = record.request?.beneficiaryId;
  if (record.phase === 'waiting' || record.phase === 'holding' || record.phase === 'received') {
    return problem(409, 'nothing-granted-yet', 'Nothing was granted yet; withdraw the request instead.');
  }
  await means.requests.change(record.requestId, (row) => ({
    ...row,
    operatorAsks: { action: ask.action, by: ask.by.id, reason: ask.reason, at: ask.at },
  }));
  const closed = beneficiaryId ? await closeGrants(means, record.requestId, beneficiaryId, why) : 0;
  if (record.phase !== 'concluded')
    return accepted(record.requestId, 'The run takes back what it has added.');
  if (closed === 0 && !(await hasLiveGrants(means, record)))
    return problem(409, 'nothing-to-take-back', 'No grant of this request is live.');
  await runs.start('endOfGrant', `${record.requestId}~end`, { requestId: record.requestId });
  return accepted(record.requestId, 'What was added is taken back and proven gone; the ticket will say so.');
}

async function tellRun(means: Means, runs: Runs, record: RequestRecord, ask: Ask): Promise<HttpResponseInit> {
  if (record.phase !== 'waiting' && record.phase !== 'holding') {
    return problem(
      409,
      'not-waiting',
      `The request is ${record.phase}; only a waiting one can be ${ask.action === 'withdraw' ? 'withdrawn' : 'escalated'}.`,
    );
  }
  await means.requests.change(record.requestId, (row) => ({
    ...row,
    wakeDue: ask.at,
    operatorAsks: { action: ask.action, by: ask.by.id, reason: ask.reason, at: ask.at },
  }));
  await runs.wake(record.requestId, wakeEvent(record.waitingOn ?? 'hold'));
  return accepted(record.requestId, 'The run was told.');
}

function accepted(requestId: string, detail: string): HttpResponseInit {
  const location = `/api/requests/${encodeURIComponent(requestId)}`;
  return {
    status: 202,
    headers: { location, 'content-type': 'application/json' },
    body: JSON.stringify({ requestId, status: location, detail }),
  };
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
  if (typeof reason !== 'string' || reason.trim() === '') return bad('must be a text that is not empty');
  return reason.length > LONGEST_REASON
    ? bad(`is longer than ${LONGEST_REASON} characters`)
    : { read: true, text: reason.trim() };
}
