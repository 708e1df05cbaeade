import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { portalsRuleOf } from '../activities/emergency/portals-rule.ts';
import { noSuchRequest } from '../console/refusal-page.ts';
import { requestPage } from '../console/request-page.ts';
import type { RequestStory } from '../console/request-story.ts';
import { requestViewOf } from '../console/request-view.ts';
import { timesOf } from '../console/times.ts';
import { instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { answer, readerOf, refusal, whoReads } from './console-door.ts';
import { linksFor } from './console-links.ts';
import { withNames } from './console-names.ts';
import type { DoorCall } from './door.ts';
import { newestOf } from './newest-version.ts';
import { noteRead } from './note-read.ts';
import type { TokenGate } from './operator-door.ts';

/** A page is found from its own address, so that a prefix in front of it doesn't matter. */
const HOME = '../../console';

/**
 * GET /api/console/requests/{id}: one request and everything that happened to it. What the page shows, as JSON, for those who
 * ask for that.
 */
export async function consoleRequest(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const seen = await whoReads(means, gate, call, HOME);
  if (!seen.reads) return seen.answer;
  const requestId = call.http.params['id'] ?? '';
  const reader = readerOf(means, seen.person);
  const found = await means.requests.read(requestId);
  if (!found) return refusal(404, noSuchRequest(requestId), HOME, reader, 'elsewhere');
  noteRead(call, seen, 'request', [found.row]);
  const story = await storyOf(means, found.row);
  const times = timesOf(means.limits.timeZone, instant(means.clock.now()));
  const mayAct = seen.person.roles.includes('Operator');
  const compares = portalsRuleOf(means, found.row) !== null;
  const view = await withNames(means, (around) =>
    requestViewOf(story, { name: seen.person.name, mayAct, compares }, times, around),
  );
  if (call.headers.get('accept')?.startsWith('application/json'))
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(view) };
  return answer(200, (nonce) =>
    requestPage(view, { home: HOME, here: 'elsewhere', reader, nonce, times }, times),
  );
}

async function storyOf(means: Means, record: RequestRecord): Promise<RequestStory> {
  const { requestId, request, ticket, openedAs } = record;
  const [rows, grants, approvals, newest] = await Promise.all([
    means.auditLog.read(requestId),
    request ? means.grants.ofRequest(requestId, request.beneficiaryId) : [],
    means.approvals.readAll(requestId),
    newestOf(means, [record]),
  ]);
  return {
    record,
    rows,
    grants,
    ...approvals,
    newer: newest.get(requestId) ?? null,
    links: linksFor(means, openedAs ?? ticket),
  };
}
