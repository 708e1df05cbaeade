import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { type OfflineOffered, offlineOffer } from '../activities/emergency/offline-offer.ts';
import { howAway } from '../activities/emergency/tool-away.ts';
import { type Filing, filingIdOf, filingNumber, filingRef } from '../domain/filing.ts';
import { addMilliseconds, DAY, instant } from '../domain/instant.ts';
import type { RequestRecord } from '../domain/record.ts';
import { requestIdOf } from '../domain/request.ts';
import type { Runs } from '../ports/runs.ts';
import type { Ticketing } from '../ports/ticketing.ts';
import type { Caller } from './caller.ts';
import type { DoorCall } from './door.ts';
import { takeInFiling } from './filings.ts';
import { type OfflineAsk, readOfflineAsk } from './offline-filing.ts';
import { admitSignedIn, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';

/** Of one person within a day, and of everybody until the tool is back. */
const MOST_OWN = 5;
const MOST_OWED = 50;
/** For the tool's answer, in milliseconds: one that takes longer contradicts nothing that the timer has seen. */
const LOOK_WITHIN = 5_000;

type Timer = (milliseconds: number, fire: () => void) => () => void;

/**
 * POST /api/emergency/requests `{role, scope?, minutes, incident?, reason}`, by whoever signed in, for themselves: asks for emergency
 * access while the ticket tool is away by the timer's looks and by one of our own. Two people decide.
 */
export async function offlineRequests(
  means: Means,
  gate: TokenGate,
  timer: Timer,
  call: DoorCall,
  runs: Runs,
): Promise<HttpResponseInit> {
  const door = await admitSignedIn(means, gate, call);
  if (!door.admitted) return door.answer;
  const body = await call.body();
  if (!body.read) return body.answer;
  const { person } = door;
  const no = (status: 409 | 429, code: string, detail: string): HttpResponseInit => {
    call.note({ code: 'filed-offline', reason: code, who: person.id });
    return problem(status, code, detail);
  };
  const offer = offlineOffer(means);
  if (!offer.offered) return no(409, offer.code, offer.detail);
  const read = readOfflineAsk(body.text, offer.offline.offers);
  if (!read.read) return problem(400, read.code, read.detail, read.issues);
  const away = await howAway(means, offer.tool.system);
  if (away.is === 'there')
    return no(409, 'tool-there', `${offer.tool.title} answers: ask there. Nothing was done here.`);
  if (away.is === 'silent')
    return no(
      409,
      'not-away-yet',
      `${offer.tool.title} has not answered since ${away.since}, which is less than five minutes. Try it there, or here again in a few minutes.`,
    );
  const own = await standingOf(means, person.id);
  const same = own.find(({ filing, record }) => isSame(filing, read.ask) && record?.phase !== 'concluded');
  if (same) return filed(call, person, same.filing, offer, 'duplicate');
  const dayAgo = addMilliseconds(instant(means.clock.now()), -DAY);
  if (own.filter(({ filing }) => filing.filedAt > dayAgo).length >= MOST_OWN)
    return no(429, 'too-many-filed', `You have asked ${MOST_OWN} times within a day. Call the duty manager.`);
  if ((await means.filings.owed(() => undefined)).length >= MOST_OWED)
    return no(
      429,
      'too-many-filed',
      `${MOST_OWED} requests wait for the ticket tool already. Call the duty manager.`,
    );
  if (!(await isAwayNow(offer.tool, timer)))
    return no(409, 'tool-there', `${offer.tool.title} has just answered: ask there. Nothing was done here.`);
  const filing = filingOf(means, person, offer, read.ask, away, own.length + 1);
  const { first } = await means.filings.file(filing);
  if (!first)
    return no(
      409,
      'filed-just-now',
      'Something of yours was filed at the same moment. Reload the page to see what.',
    );
  await takeInFiling(means, runs, filing);
  return filed(call, person, filing, offer, 'filed');
}

/** The door's own look, beside the timer's. */
async function isAwayNow(tool: Ticketing, timer: Timer): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const stop = timer(LOOK_WITHIN, () => late.resolve(true));
  try {
    const look = tool.look?.().then(({ away }) => away);
    return (await Promise.race([look, late.promise])) ?? false;
  } finally {
    stop();
  }
}

/** What somebody has filed, and how that stands. */
export type OwnFiling = { readonly filing: Filing; readonly record: RequestRecord | null };

export async function standingOf(means: Means, personId: string): Promise<readonly OwnFiling[]> {
  const filings = await means.filings.ofPerson(personId);
  return await Promise.all(
    filings.map(async (filing) => {
      const ref = filingRef(filing);
      const pointer = (await means.requests.readPointer(ref.system, ref.id))?.row;
      const id = pointer && requestIdOf(ref, pointer.kind, pointer.latestVersion);
      return { filing, record: (id && (await means.requests.read(id))?.row) || null };
    }),
  );
}

function isSame({ entitlement, scope }: Filing, ask: OfflineAsk): boolean {
  return entitlement === ask.offer.name && scope === ask.scope;
}

function filingOf(
  { clock }: Means,
  person: Caller,
  { kind, tool }: Extract<OfflineOffered, { offered: true }>,
  { offer, scope, minutes, incident, reason }: OfflineAsk,
  { since, because }: { readonly since: string; readonly because: string },
  nth: number,
): Filing {
  return {
    ...{ filingId: filingIdOf(person.id, nth), kind, personId: person.id, personName: person.name },
    ...{ entitlement: offer.name, scope, title: offer.title, minutes, incident, reason },
    filedAt: instant(clock.now()),
    tool: tool.system,
    away: { since, because },
    ticket: null,
  };
}

function filed(
  call: DoorCall,
  person: Caller,
  filing: Filing,
  { kind, tool }: Extract<OfflineOffered, { offered: true }>,
  what: 'filed' | 'duplicate',
): HttpResponseInit {
  const { filingId, title } = filing;
  const requestId = requestIdOf(filingRef(filing), kind, 1);
  call.note({ ...{ code: 'filed-offline', reason: what, who: person.id }, example: { requestId } });
  const number = filingNumber(filingId);
  const detail =
    what === 'filed'
      ? `${number}: two people are asked about ${title} now. ${tool.title} gets its ticket once it answers.`
      : `${number}: you have asked for ${title} already, and it is not over.`;
  return {
    status: what === 'filed' ? 201 : 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ requestId, number, filed: what === 'filed', detail }),
  };
}
