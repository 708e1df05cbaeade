import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { listPage } from '../console/list-page.ts';
import { type ListFilter, listViewOf, type Some } from '../console/list-view.ts';
import { pageHeaders } from '../console/page.ts';
import {
  badFilter,
  keysUnavailable,
  noRole,
  noSuchRequest,
  notSignedIn,
  type Refusal,
  refusalPage,
} from '../console/refusal-page.ts';
import { requestPage } from '../console/request-page.ts';
import { requestViewOf } from '../console/request-view.ts';
import { timesOf } from '../console/times.ts';
import { OUTCOME_NAMES, PHASE_NAMES } from '../console/words.ts';
import { addMilliseconds, instant, MINUTE } from '../domain/instant.ts';
import type { Operator, TokenGate } from './operator-door.ts';

const PER_PAGE = 50;
/** Counting reads rows, so it stops here and says "or more". */
const COUNT_TO = 50;
/** How long a run may be without progress before it is shown as stuck. */
const STUCK_AFTER = 5 * MINUTE;

/** The list is at `console`; a page is found from its own address, so that a prefix in front of it doesn't matter. */
const FROM_LIST = 'console';
const FROM_REQUEST = '../../console';

/** GET /api/console?phase&outcome&ticket&after: what needs somebody, then all requests, newest first. */
export async function consoleList(
  means: Means,
  gate: TokenGate,
  http: HttpRequest,
): Promise<HttpResponseInit> {
  const seen = await whoReads(gate, http, FROM_LIST);
  if (!seen.reads) return seen.answer;
  const text = (name: string) => (http.query.get(name) ?? '').trim();
  const filter: ListFilter = {
    phase: text('phase'),
    outcome: text('outcome'),
    ticket: text('ticket'),
    after: text('after'),
  };
  const fault = faultOf(filter);
  if (fault) return refusal(400, badFilter(fault), FROM_LIST, readerWords(seen.person));
  const now = instant(means.clock.now());
  const [page, stuck, waiting, holding, provisioning, rollingBack, needsHuman] = await Promise.all([
    means.requests.list({
      top: PER_PAGE,
      ...(filter.phase && { phase: filter.phase }),
      ...(filter.outcome && { outcome: filter.outcome }),
      ...(filter.ticket && { ticketNumber: filter.ticket }),
      ...(filter.after && { after: filter.after }),
    }),
    means.requests.needingAttention(addMilliseconds(now, -STUCK_AFTER)),
    some(means, { phase: 'waiting' }),
    some(means, { phase: 'holding' }),
    some(means, { phase: 'provisioning' }),
    some(means, { phase: 'rolling-back' }),
    some(means, { outcome: 'needs-human' }),
  ]);
  const times = timesOf(means.limits.timeZone, now);
  const byPhase = { waiting, holding, provisioning, 'rolling-back': rollingBack };
  const view = listViewOf({ filter, page, stuck, byPhase, needsHuman }, times);
  return answer(200, (nonce) =>
    listPage(view, { home: FROM_LIST, reader: readerWords(seen.person), nonce, times }, times),
  );
}

/** GET /api/console/requests/{id}: one request and everything that happened to it. */
export async function consoleRequest(
  means: Means,
  gate: TokenGate,
  http: HttpRequest,
): Promise<HttpResponseInit> {
  const seen = await whoReads(gate, http, FROM_REQUEST);
  if (!seen.reads) return seen.answer;
  const requestId = http.params['id'] ?? '';
  const reader = readerWords(seen.person);
  const found = await means.requests.read(requestId);
  if (!found) return refusal(404, noSuchRequest(requestId), FROM_REQUEST, reader);
  const beneficiaryId = found.row.request?.beneficiaryId;
  const [rows, grants, approvals] = await Promise.all([
    means.auditLog.read(requestId),
    beneficiaryId ? means.grants.ofRequest(requestId, beneficiaryId) : [],
    means.approvals.readAll(requestId),
  ]);
  const times = timesOf(means.limits.timeZone, instant(means.clock.now()));
  const mayAct = seen.person.roles.includes('Operator');
  const view = requestViewOf(
    { record: found.row, rows, grants, ...approvals },
    { name: seen.person.name, mayAct },
    times,
  );
  return answer(200, (nonce) => requestPage(view, { home: FROM_REQUEST, reader, nonce, times }, times));
}

type Seen =
  | { readonly reads: true; readonly person: Operator }
  | { readonly reads: false; readonly answer: HttpResponseInit };

/** As the operators' API lets people in (design: H20), but a person who is not let in gets a page to read. */
async function whoReads(gate: TokenGate, http: HttpRequest, home: string): Promise<Seen> {
  const checked = await gate(new Headers([...http.headers.entries()]));
  if (!checked.ok) {
    const { status, code } = checked;
    const told = status === 503 ? keysUnavailable(code) : status === 403 ? noRole('') : notSignedIn(code);
    return { reads: false, answer: refusal(status, told, home, null) };
  }
  const { person } = checked;
  if (person.roles.includes('Operator') || person.roles.includes('Auditor')) return { reads: true, person };
  return { reads: false, answer: refusal(403, noRole(person.name), home, person.name) };
}

function faultOf({ phase, outcome }: ListFilter): string | null {
  if (phase !== '' && !PHASE_NAMES.includes(phase)) return `There is no phase “${phase}”.`;
  return outcome !== '' && !OUTCOME_NAMES.includes(outcome) ? `There is no outcome “${outcome}”.` : null;
}

async function some(
  means: Means,
  filter: { readonly phase: string } | { readonly outcome: string },
): Promise<Some> {
  const { records, after } = await means.requests.list({ ...filter, top: COUNT_TO });
  return { records, more: after !== null };
}

function readerWords({ name, roles }: Operator): string {
  return `${name} · ${roles.includes('Operator') ? 'Operator' : 'Auditor'}`;
}

function refusal(status: number, what: Refusal, home: string, reader: string | null): HttpResponseInit {
  return answer(status, (nonce) => refusalPage(what, { home, reader, nonce }));
}

function answer(status: number, write: (nonce: string) => string): HttpResponseInit {
  const nonce = randomBytes(16).toString('base64');
  return { status, headers: { ...pageHeaders(nonce) }, body: write(nonce) };
}
