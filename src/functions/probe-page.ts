import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { probePage as pageOf } from '../console/probe-page.ts';
import { nothingToLookAt, notSignedIn } from '../console/refusal-page.ts';
import { milliseconds } from '../domain/instant.ts';
import { answer, refusal } from './console-door.ts';
import type { DoorCall } from './door.ts';
import type { TokenGate } from './operator-door.ts';
import { REASON } from './problem.ts';
import { sessionEnd } from './session.ts';
import { whoseAccess } from './whose-access.ts';

/** GET /api/probe and /api/probe/{id}: the page that asks, while it is open, whether access works for whoever has it. */
export async function probePage(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const isNamed = call.http.params['id'] !== undefined;
  const home = isNamed ? '../console' : 'console';
  const door = await whoseAccess(means, gate, call);
  if (!door.own) {
    const { status, code, name } = door;
    const reader = name === '' ? null : { words: name, secondsLeft: null };
    const what = status === 404 ? nothingToLookAt(code) : notSignedIn(code);
    const page = refusal(status, what, home, reader);
    return { ...page, headers: { ...page.headers, [REASON]: code } };
  }
  const { person, record } = door;
  const secondsLeft = Math.floor((milliseconds(sessionEnd(person)) - means.clock.now()) / 1000);
  const look = `${isNamed ? '' : 'probe/'}${encodeURIComponent(record.requestId)}/look`;
  return answer(200, (nonce) =>
    pageOf(
      { number: record.ticket.number, title: record.decision?.title ?? 'the access', look },
      { home, here: null, reader: { words: person.name, secondsLeft }, nonce },
    ),
  );
}
