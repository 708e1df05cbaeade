import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { parseStrictly } from '../domain/strict-json.ts';
import type { DoorCall } from './door.ts';
import { findPerson } from './find-person.ts';
import { admitPerson, type TokenGate } from './operator-door.ts';
import { problem } from './problem.ts';
import { endSessions } from './session.ts';

const READERS = ['Operator', 'Auditor'] as const;

/**
 * POST /api/console/find `{person}`: the object id of an exact sign-in name. A name stands in a body and never in an
 * address, which browsers, proxies and logs keep.
 */
export async function findForConsole(
  means: Means,
  gate: TokenGate,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const door = await admitPerson(means, gate, call, READERS);
  if (!door.admitted) return door.answer;
  const body = await call.body();
  if (!body.read) return body.answer;
  const sought = personIn(body.text);
  if (sought === null) return problem(400, 'bad-person', 'Send {"person": "name@company.example"}.');
  const found = await findPerson(means, sought);
  if (found.found) return json({ id: found.id });
  return found.because === 'unreadable'
    ? problem(503, 'directory-unread', 'The directory could not be asked. Try again in a minute.')
    : problem(
        404,
        'person-unknown',
        'Nobody has that sign-in name. Give the whole of it (the user principal name), as name@company.example; a name alone is not searched for. Of somebody who was deleted, give the object id.',
      );
}

/** POST /api/console/sign-out `{}`: ends every session that the person has here. */
export async function signOut(means: Means, gate: TokenGate, call: DoorCall): Promise<HttpResponseInit> {
  const door = await admitPerson(means, gate, call, READERS);
  if (!door.admitted) return door.answer;
  const body = await call.body();
  if (!body.read) return body.answer;
  await endSessions(means, door.person.id);
  const answer = json({ signedOut: true });
  return { ...answer, headers: { ...answer.headers, 'clear-site-data': '"cache", "storage"' } };
}

function personIn(text: string): string | null {
  const json = parseStrictly(text);
  const person = json.parsed ? (json.value as { readonly person?: unknown } | null)?.person : null;
  return typeof person === 'string' && person.trim() !== '' ? person.trim() : null;
}

function json(body: unknown) {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
