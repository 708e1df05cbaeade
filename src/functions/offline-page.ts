import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { offlineOffer } from '../activities/emergency/offline-offer.ts';
import { howAway } from '../activities/emergency/tool-away.ts';
import { type OfflineView, offlinePage as pageOf } from '../console/offline-page.ts';
import { keysUnavailable, notNow, notSignedIn } from '../console/refusal-page.ts';
import { timesOf } from '../console/times.ts';
import { filingNumber } from '../domain/filing.ts';
import { instant, milliseconds } from '../domain/instant.ts';
import { answer, refusal } from './console-door.ts';
import type { DoorCall } from './door.ts';
import { type OwnFiling, standingOf } from './offline-requests.ts';
import { provenSignedIn, type TokenGate } from './operator-door.ts';
import { REASON } from './problem.ts';
import { sessionEnd } from './session.ts';

const HOME = 'console';

/** GET /api/emergency: whether emergency access may be asked for here now, where it is asked for, and what the reader has filed. */
export async function offlinePage(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const door = await provenSignedIn(means, gate, call);
  if (!door.proven) {
    const { status, code, name } = door;
    const what =
      status === 503 ? keysUnavailable(code) : status === 403 ? notNow(name, code) : notSignedIn(code);
    const page = refusal(status, what, HOME, name === '' ? null : { words: name, secondsLeft: null });
    return { ...page, headers: { ...page.headers, [REASON]: code } };
  }
  const { person } = door;
  const now = instant(means.clock.now());
  const own = await standingOf(means, person.id);
  const times = timesOf(means.limits.timeZone, now);
  const secondsLeft = Math.floor((milliseconds(sessionEnd(person)) - means.clock.now()) / 1000);
  const view: OfflineView = { ...(await stateOf(means)), own: own.map(ownView) };
  return answer(200, (nonce) =>
    pageOf(
      view,
      { home: HOME, here: null, reader: { words: person.name, secondsLeft }, nonce, times },
      times,
    ),
  );
}

async function stateOf(means: Means): Promise<Omit<OfflineView, 'own'>> {
  const offer = offlineOffer(means);
  if (!offer.offered) return { tool: null, state: { is: offer.code, detail: offer.detail }, offers: [] };
  const { tool, offline } = offer;
  const away = await howAway(means, tool.system);
  return { tool: tool.title, state: away, offers: offline.offers };
}

function ownView({ filing, record }: OwnFiling): OfflineView['own'][number] {
  const { filingId, title, filedAt, ticket } = filing;
  return {
    ...{ number: filingNumber(filingId), title, filedAt },
    ticket: ticket?.number ?? null,
    words: record?.desired?.comment ?? null,
    isOver: record?.phase === 'concluded',
  };
}
