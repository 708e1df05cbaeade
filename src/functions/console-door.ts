import { randomBytes } from 'node:crypto';
import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { pageHeaders, type Reader } from '../console/page.ts';
import {
  keysUnavailable,
  noRole,
  notNow,
  notSignedIn,
  type Refusal,
  refusalPage,
} from '../console/refusal-page.ts';
import { milliseconds } from '../domain/instant.ts';
import type { Caller } from './caller.ts';
import type { DoorCall } from './door.ts';
import { provenPerson, type TokenGate } from './operator-door.ts';
import { REASON } from './problem.ts';
import { sessionEnd } from './session.ts';
import type { AccountStanding } from './standing.ts';

type Seen =
  | { readonly reads: true; readonly person: Caller; readonly standing: AccountStanding }
  | { readonly reads: false; readonly answer: HttpResponseInit };

/**
 * As the operators' API lets people in (H20), but a person who is not let in gets a page to read. `home`: where
 * the list of requests is, relative to the page.
 */
export async function whoReads(means: Means, gate: TokenGate, call: DoorCall, home: string): Promise<Seen> {
  const found = await provenPerson(means, gate, call, ['Operator', 'Auditor']);
  if (found.proven) return { reads: true, person: found.person, standing: found.standing };
  const { status, code, name } = found;
  const reader = name === '' ? null : { words: name, secondsLeft: null };
  const page = refusal(status, told(status, code, name), home, reader);
  return { reads: false, answer: { ...page, headers: { ...page.headers, [REASON]: code } } };
}

export function told(status: number, code: string, name: string): Refusal {
  if (status === 503) return keysUnavailable(code);
  if (code === 'role-missing') return noRole(name);
  return status === 403 ? notNow(name, code) : notSignedIn(code);
}

export function readerOf(means: Means, person: Caller): Reader {
  const { name, roles } = person;
  return {
    words: `${name} · ${roles.includes('Operator') ? 'Operator' : 'Auditor'}`,
    secondsLeft: Math.floor((milliseconds(sessionEnd(person)) - means.clock.now()) / 1000),
    ...(means.rulebook.emergencies && { emergencies: true }),
  };
}

export function refusal(
  status: number,
  what: Refusal,
  home: string,
  reader: Reader | null,
  here: 'elsewhere' | null = null,
): HttpResponseInit {
  return answer(status, (nonce) => refusalPage(what, { home, here, reader, nonce }));
}

export function answer(status: number, write: (nonce: string) => string): HttpResponseInit {
  const nonce = randomBytes(16).toString('base64');
  return { status, headers: { ...pageHeaders(nonce) }, body: write(nonce) };
}
