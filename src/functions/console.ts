import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { outagesNow } from '../activities/outbox/outage.ts';
import { listPage } from '../console/list-page.ts';
import { type ListFilter, listViewOf, type Some } from '../console/list-view.ts';
import { badFilter, noSuchRequest } from '../console/refusal-page.ts';
import { requestPage } from '../console/request-page.ts';
import { requestViewOf } from '../console/request-view.ts';
import { timesOf } from '../console/times.ts';
import { OUTCOME_NAMES, PHASE_NAMES } from '../console/words.ts';
import { addMilliseconds, instant, MINUTE } from '../domain/instant.ts';
import { blindSweeps } from './blind-sweeps.ts';
import { answer, readerOf, refusal, whoReads } from './console-door.ts';
import type { DoorCall } from './door.ts';
import { ENTRA_ID, nameOfPerson } from './find-person.ts';
import { noteRead } from './note-read.ts';
import type { TokenGate } from './operator-door.ts';

const PER_PAGE = 50;
/** Counting reads rows, so it stops here and says "or more". */
const COUNT_TO = 50;
/** How long a run may be without progress before it is shown as stuck. */
const STUCK_AFTER = 5 * MINUTE;

const UNTOLD =
  'Tickets can not be updated: they say less than is known, and are tried again every two minutes.';

/** The list is at `console`; a page is found from its own address, so that a prefix in front of it doesn't matter. */
const FROM_LIST = 'console';
const FROM_REQUEST = '../../console';

/** GET /api/console?phase&outcome&ticket&person&after: what needs somebody, then all requests, newest first. */
export async function consoleList(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const seen = await whoReads(means, gate, call, FROM_LIST);
  if (!seen.reads) return seen.answer;
  const text = (name: string) => (call.http.query.get(name) ?? '').trim();
  const filter: ListFilter = {
    phase: text('phase'),
    outcome: text('outcome'),
    ticket: text('ticket'),
    person: text('person').toLowerCase(),
    after: text('after'),
  };
  const fault = faultOf(filter);
  if (fault) return refusal(400, badFilter(fault), FROM_LIST, readerOf(means, seen.person), 'elsewhere');
  const person = filter.person === '' ? null : { name: await nameOfPerson(means, filter.person) };
  const now = instant(means.clock.now());
  const [blind, away, page, stuck, waiting, holding, provisioning, rollingBack, needsHuman] =
    await Promise.all([
      blindSweeps(means, now),
      outagesNow(means, now),
      listOf(means, filter),
      means.requests.needingAttention(addMilliseconds(now, -STUCK_AFTER), () => undefined),
      some(means, { phase: 'waiting' }),
      some(means, { phase: 'holding' }),
      some(means, { phase: 'provisioning' }),
      some(means, { phase: 'rolling-back' }),
      some(means, { outcome: 'needs-human' }),
    ]);
  const shown = [
    page.records,
    stuck,
    ...[waiting, holding, provisioning, rollingBack, needsHuman].map((some) => some.records),
  ];
  noteRead(call, seen, 'list', [...new Map(shown.flat().map((row) => [row.requestId, row])).values()]);
  const times = timesOf(means.limits.timeZone, now);
  const byPhase = { waiting, holding, provisioning, 'rolling-back': rollingBack };
  const untold = away.map((outage) => ({ meanwhile: UNTOLD, ...outage }));
  const notes = [...untold, ...blind];
  const view = listViewOf({ filter, person, page, stuck, byPhase, needsHuman, blind: notes }, times);
  return answer(200, (nonce) =>
    listPage(
      view,
      { home: FROM_LIST, here: 'requests', reader: readerOf(means, seen.person), nonce, times },
      times,
    ),
  );
}

/**
 * GET /api/console/requests/{id}: one request and everything that happened to it. What the page shows, as JSON, for those who
 * ask for that.
 */
export async function consoleRequest(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const seen = await whoReads(means, gate, call, FROM_REQUEST);
  if (!seen.reads) return seen.answer;
  const requestId = call.http.params['id'] ?? '';
  const reader = readerOf(means, seen.person);
  const found = await means.requests.read(requestId);
  if (!found) return refusal(404, noSuchRequest(requestId), FROM_REQUEST, reader, 'elsewhere');
  noteRead(call, seen, 'request', [found.row]);
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
  if (call.headers.get('accept')?.startsWith('application/json'))
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(view) };
  return answer(200, (nonce) =>
    requestPage(view, { home: FROM_REQUEST, here: 'elsewhere', reader, nonce, times }, times),
  );
}

async function listOf(means: Means, filter: ListFilter) {
  return await means.requests.list({
    top: PER_PAGE,
    ...(filter.phase && { phase: filter.phase }),
    ...(filter.outcome && { outcome: filter.outcome }),
    ...(filter.ticket && { ticketNumber: filter.ticket }),
    ...(filter.after && { after: filter.after }),
    ...(filter.person && { personId: filter.person }),
  });
}

function faultOf({ phase, outcome, person }: ListFilter): string | null {
  if (person !== '' && !ENTRA_ID.test(person))
    return 'An address takes a person by object id only. Sign-in names are looked up by the form on the list.';
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
