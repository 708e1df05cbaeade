import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { outagesNow } from '../activities/outbox/outage.ts';
import { isOpen } from '../console/attention-view.ts';
import { listPage } from '../console/list-page.ts';
import {
  type ListFilter,
  type ListStory,
  listViewOf,
  type Some,
  type Suspended,
} from '../console/list-view.ts';
import { badFilter } from '../console/refusal-page.ts';
import { timesOf } from '../console/times.ts';
import { OUTCOME_NAMES, PHASE_NAMES } from '../console/words.ts';
import { addMilliseconds, type Instant, instant, MINUTE } from '../domain/instant.ts';
import { isOnlyUnshown } from '../domain/only-unshown.ts';
import type { RequestRecord } from '../domain/record.ts';
import { blindSweeps } from './blind-sweeps.ts';
import { answer, readerOf, refusal, whoReads } from './console-door.ts';
import { withNames } from './console-names.ts';
import type { DoorCall } from './door.ts';
import { ENTRA_ID, nameOfPerson } from './find-person.ts';
import { newestOf } from './newest-version.ts';
import { noteRead } from './note-read.ts';
import type { TokenGate } from './operator-door.ts';

const PER_PAGE = 50;
/** Counting reads rows, so it stops here and says "or more". */
const COUNT_TO = 50;
/** What was handled or replaced is passed over, which reads rows as well. */
const MOST_PAGES_PASSED = 4;
/** Of what is on, so much is looked through for what is on for long. */
const MOST_SUSPENDED = 200;
/** How long a run may be without progress before it is shown as stuck. */
const STUCK_AFTER = 5 * MINUTE;

const UNTOLD =
  'Tickets can not be updated: they say less than is known, and are tried again every two minutes.';

/** The list is at `console`; a page is found from its own address, so that a prefix in front of it doesn't matter. */
const HOME = 'console';

/** GET /api/console?phase&outcome&ticket&person&after: what needs somebody, then all requests, newest first. */
export async function consoleList(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const seen = await whoReads(means, gate, call, HOME);
  if (!seen.reads) return seen.answer;
  const text = (name: string) => (call.http.query.get(name) ?? '').trim();
  const filter: ListFilter = {
    phase: text('phase'),
    outcome: text('outcome'),
    ticket: text('ticket'),
    person: text('person').toLowerCase(),
    after: text('after'),
  };
  const reader = readerOf(means, seen.person);
  const fault = faultOf(filter);
  if (fault) return refusal(400, badFilter(fault), HOME, reader, 'elsewhere');
  const now = instant(means.clock.now());
  const story = await storyOf(means, filter, now);
  noteRead(call, seen, 'list', shownIn(story));
  const times = timesOf(means.limits.timeZone, now);
  const view = await withNames(means, (around) => listViewOf(story, times, around));
  return answer(200, (nonce) =>
    listPage(view, { home: HOME, here: 'requests', reader, nonce, times }, times),
  );
}

async function storyOf(means: Means, filter: ListFilter, now: Instant): Promise<ListStory> {
  const person = filter.person === '' ? null : { name: await nameOfPerson(means, filter.person) };
  const [blind, away, page, stuck, waiting, holding, provisioning, rollingBack, stopped, suspended] =
    await Promise.all([
      blindSweeps(means, now),
      outagesNow(means, now),
      listOf(means, filter),
      means.requests.needingAttention(addMilliseconds(now, -STUCK_AFTER), () => undefined),
      some(means, 'waiting'),
      some(means, 'holding'),
      some(means, 'provisioning'),
      some(means, 'rolling-back'),
      openOnes(means),
      suspendedOnes(means),
    ]);
  const others = [...page.records, ...stuck].filter(
    ({ outcome, requestId }) => outcome === 'needs-human' && !stopped.newest.has(requestId),
  );
  const untold = away.map((outage) => ({ meanwhile: UNTOLD, ...outage }));
  return {
    filter,
    person,
    page,
    stuck: stuck.filter((record) => !isOnlyUnshown(record, addMilliseconds(now, -STUCK_AFTER))),
    byPhase: { waiting, holding, provisioning, 'rolling-back': rollingBack },
    needsHuman: stopped.open,
    suspended,
    newest: new Map([...stopped.newest, ...(await newestOf(means, others))]),
    blind: [...untold, ...blind],
  };
}

function shownIn({ page, stuck, byPhase, needsHuman, suspended }: ListStory): readonly RequestRecord[] {
  const parts = [
    page.records,
    stuck,
    needsHuman.records,
    suspended.map(({ record }) => record),
    ...Object.values(byPhase).map((one) => one.records),
  ];
  return [...new Map(parts.flat().map((row) => [row.requestId, row])).values()];
}

/** Those that stopped for a person, newest first, without what was handled or goes on in a newer version. */
async function openOnes(
  means: Means,
): Promise<{ readonly open: Some; readonly newest: ReadonlyMap<string, string> }> {
  const open: RequestRecord[] = [];
  const newest = new Map<string, string>();
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES_PASSED && open.length < COUNT_TO; page += 1) {
    const found: Some & { readonly after: string | null } = await stoppedOnes(means, after);
    for (const [id, next] of await newestOf(means, found.records)) newest.set(id, next);
    open.push(...found.records.filter((one) => isOpen(one, newest)));
    after = found.after;
    if (after === null) break;
  }
  return { open: { records: open, more: after !== null }, newest };
}

/** What is on for so long that somebody was told of it, with the request that put it on. */
async function suspendedOnes(means: Means): Promise<readonly Suspended[]> {
  const { findings } = await means.findings.list('suspension', { top: MOST_SUSPENDED }, () => undefined);
  const told = findings.filter(({ row }) => row.told !== undefined).slice(0, COUNT_TO);
  const found = await Promise.all(
    told.map(async ({ row }) => {
      const record = (await means.requests.read(row.requestId))?.row;
      return record ? [{ record, suspension: row }] : [];
    }),
  );
  return found.flat();
}

async function stoppedOnes(means: Means, after: string | null) {
  const found = await means.requests.list({
    outcome: 'needs-human',
    top: COUNT_TO,
    ...(after !== null && { after }),
  });
  return { ...found, more: found.after !== null };
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

async function some(means: Means, phase: string): Promise<Some> {
  const { records, after } = await means.requests.list({ phase, top: COUNT_TO });
  return { records, more: after !== null };
}
