import type { Verdict } from '../../ports/checks.ts';
import type { Credential } from './credential.ts';
import { NoIdentity } from './identities.ts';
import { OutboundError } from './outbound-error.ts';
import { failed, noAnswer } from './verdicts.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** What a token of our own says of itself, or why there is none. Shown and compared, never believed as a proof of anybody. */
export type OwnToken = { readonly had: true; readonly claims: Claims } | NoToken;

/** `set` false: no such identity is set up. `mayPass`: whoever gives tokens did not answer. */
type NoToken = {
  readonly had: false;
  readonly because: string;
  readonly set: boolean;
  readonly mayPass?: true;
};

/** A token of one of our identities for a scope. */
export async function ownToken(credential: Credential, scope: string): Promise<OwnToken> {
  try {
    const given = await credential.getToken(scope);
    if (!given) return { had: false, set: true, because: 'The identity was given no token.' };
    return { had: true, claims: claimsIn(given.token) };
  } catch (error) {
    if (error instanceof NoIdentity) return { had: false, set: false, because: error.message };
    if (error instanceof OutboundError)
      return { had: false, set: true, because: 'Nobody answered who gives tokens.', mayPass: true };
    // A message of the identity library may repeat what it was given.
    const name = error instanceof Error ? error.name : 'an unknown fault';
    return { had: false, set: true, because: `The identity was given no token (${name}).` };
  }
}

/** `todo`: where it was refused. */
export const withoutToken = ({ because, mayPass }: NoToken, todo: string): Verdict =>
  mayPass ? noAnswer(because) : failed(because, todo);

/** Nothing where it is no token that can be read. */
function claimsIn(token: string): Claims {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Claims) : {};
  } catch {
    return {};
  }
}
