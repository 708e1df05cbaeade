import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { chatAccountPage, chatAccountTied, notTied } from '../console/chat-account-page.ts';
import type { Reader } from '../console/page.ts';
import { HOUR, milliseconds } from '../domain/instant.ts';
import type { ChatSignIn } from '../ports/chat-accounts.ts';
import type { Caller } from './caller.ts';
import { answer, refusal, told } from './console-door.ts';
import type { DoorCall } from './door.ts';
import { provenSignedIn, type TokenGate } from './operator-door.ts';
import { REASON } from './problem.ts';
import { sessionEnd } from './session.ts';

/** Whoever goes to sign in comes back within this time, or begins anew. */
const STATE_COUNTS_FOR = HOUR / 4;

/** GET /api/{channel}/account: says whether an account of a chat tool is tied to whoever reads it, and leads to where they tie it. */
export async function chatAccount(
  means: Means,
  gate: TokenGate,
  signIn: ChatSignIn,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const home = '../console';
  const found = await provenSignedIn(means, gate, call);
  if (!found.proven) return notIn(found, home);
  const { person } = found;
  const backTo = addressOf(means, signIn);
  if (backTo === null) return unknownAddress(means, signIn, person, home);
  const state = signIn.stateFor(person.id, means.clock.now() + STATE_COUNTS_FOR);
  const isTied = (await means.chatAccounts.accountOf(signIn.channel, person.id)) !== null;
  return answer(200, (nonce) =>
    chatAccountPage(
      { tool: signIn.title, name: person.name, isTied, signIn: signIn.address(state, backTo) },
      { home, reader: readerOf(means, person), nonce },
    ),
  );
}

/** GET /api/{channel}/account/back: ties the account that somebody just signed in with to them, where it was they who went there. */
export async function chatAccountBack(
  means: Means,
  gate: TokenGate,
  signIn: ChatSignIn,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const home = '../../console';
  const found = await provenSignedIn(means, gate, call);
  if (!found.proven) return notIn(found, home);
  const { person } = found;
  const reader = readerOf(means, person);
  const untied = (status: number, code: string, because: string) => {
    const page = refusal(status, notTied(signIn.title, code, because), home, reader);
    return { ...page, headers: { ...page.headers, [REASON]: code } };
  };
  const backTo = addressOf(means, signIn);
  if (backTo === null) return unknownAddress(means, signIn, person, home);
  const { query } = call.http;
  // Somebody else's link would tie their account to whoever follows it, who would decide through them from then on.
  if (!signIn.isStateOf(query.get('state') ?? '', person.id, means.clock.now()))
    return untied(
      403,
      'sign-in-of-somebody-else',
      'you were not sent to the sign-in by your own page, or it was too long ago',
    );
  const code = query.get('code') ?? '';
  if (code === '') return untied(400, 'sign-in-refused', `the sign-in to ${signIn.title} was not completed`);
  const account = await signIn.accountOf(code, backTo, '');
  if (!account.found)
    return untied(
      account.mayCure ? 503 : 403,
      'sign-in-unproven',
      `${signIn.title} did not say whose account it is (${account.because})`,
    );
  await means.chatAccounts.tie(signIn.channel, account.accountId, person.id);
  call.note({
    ...{ code: 'chat-account-tied', reason: signIn.channel, who: person.id },
    example: { account: account.accountId },
  });
  return answer(200, (nonce) =>
    chatAccountTied({ tool: signIn.title, name: person.name }, { home, reader, nonce }),
  );
}

function addressOf({ limits }: Means, { channel }: ChatSignIn): string | null {
  return limits.consoleBase === '' ? null : `${limits.consoleBase}/api/${channel}/account/back`;
}

function unknownAddress(means: Means, { title }: ChatSignIn, person: Caller, home: string): HttpResponseInit {
  const because = 'CONSOLE_BASE_URL is not set, so that nobody could come back from there';
  return refusal(503, notTied(title, 'address-unknown', because), home, readerOf(means, person));
}

function notIn(
  { status, code, name }: { readonly status: number; readonly code: string; readonly name: string },
  home: string,
): HttpResponseInit {
  const reader = name === '' ? null : { words: name, secondsLeft: null };
  const page = refusal(status, told(status, code, name), home, reader);
  return { ...page, headers: { ...page.headers, [REASON]: code } };
}

function readerOf(means: Means, person: Caller): Reader {
  const secondsLeft = Math.floor((milliseconds(sessionEnd(person)) - means.clock.now()) / 1000);
  return { words: person.name, secondsLeft };
}
