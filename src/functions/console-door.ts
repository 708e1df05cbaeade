import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { pageHeaders } from '../console/page.ts';
import { keysUnavailable, noRole, notSignedIn, type Refusal, refusalPage } from '../console/refusal-page.ts';
import type { Operator, TokenGate } from './operator-door.ts';

export type Seen =
  | { readonly reads: true; readonly person: Operator }
  | { readonly reads: false; readonly answer: HttpResponseInit };

/**
 * As the operators' API lets people in (design: H20), but a person who is not let in gets a page to read. `home`: where
 * the list of requests is, relative to the page.
 */
export async function whoReads(gate: TokenGate, http: HttpRequest, home: string): Promise<Seen> {
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

export function readerWords({ name, roles }: Operator): string {
  return `${name} · ${roles.includes('Operator') ? 'Operator' : 'Auditor'}`;
}

export function refusal(
  status: number,
  what: Refusal,
  home: string,
  reader: string | null,
  here: 'elsewhere' | null = null,
): HttpResponseInit {
  return answer(status, (nonce) => refusalPage(what, { home, here, reader, nonce }));
}

export function answer(status: number, write: (nonce: string) => string): HttpResponseInit {
  const nonce = randomBytes(16).toString('base64');
  return { status, headers: { ...pageHeaders(nonce) }, body: write(nonce) };
}
