import type { Clock } from '../../ports/ports.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';

type Exchanged = { readonly token: string } | { readonly token: null; readonly because: string };

/** Exchanges a token that somebody gave us for one of theirs for another API. Keeps neither. */
export type OnBehalfOf = (token: string, scope: string, requestId: string) => Promise<Exchanged>;

type Parts = {
  readonly tenantId: string;
  /** The app that people sign in to; it has delegated consent for the scopes. */
  readonly clientId: string;
  /** The managed identity that the app trusts as a federated credential, in place of a secret. */
  readonly identity: Credential;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly authority?: string;
};

/** What the identity's own token is for: nothing but to vouch for the app. */
const FEDERATION = 'api://AzureADTokenExchange/.default';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export function createOnBehalfOf(parts: Parts): OnBehalfOf {
  const { tenantId, clientId, identity, outbound, authority = 'https://login.microsoftonline.com' } = parts;
  return async (token, scope, requestId) => {
    try {
      const own = await identity.getToken(FEDERATION);
      if (!own) return none('the managed identity gave no token to vouch for the app');
      const form = new URLSearchParams({
        ...{ grant_type: JWT_BEARER, requested_token_use: 'on_behalf_of', assertion: token, scope },
        ...{ client_id: clientId, client_assertion_type: ASSERTION, client_assertion: own.token },
      });
      const answer = await outbound(
        `${authority}/${tenantId}/oauth2/v2.0/token`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
          body: form.toString(),
        },
        { requestId, purpose: 'on-behalf-of' },
      );
      return await exchanged(answer, scope);
    } catch (error) {
      // What a credential throws may repeat what it was given.
      return none(
        error instanceof OutboundError ? error.message : 'no token could be had to vouch for the app',
      );
    }
  };
}

async function exchanged(answer: Answer, scope: string): Promise<Exchanged> {
  const body = (await answer.json().catch(() => null)) as Readonly<Record<string, unknown>> | null;
  const given = body?.['access_token'];
  if (answer.status === 200 && typeof given === 'string' && given !== '') return { token: given };
  const codes: readonly unknown[] = Array.isArray(body?.['error_codes']) ? body['error_codes'] : [];
  const known = codes.map((code) => WHY[String(code)]).find((why) => why !== undefined);
  const code = codes.length > 0 ? ` (AADSTS${codes.map(Number).join(', ')})` : '';
  return none(`${known?.(scope) ?? `Entra gave no token for ${scope}: ${answer.status}`}${code}`);
}

/** By Entra's number: what to do about it. */
const WHY: Readonly<Record<string, (scope: string) => string>> = {
  65001: (scope) => `an administrator has not consented to ${scope} for the app that people sign in to`,
  500133: () => 'the sign-in is over: reload the page and sign in again',
  50013: () => 'the sign-in is over: reload the page and sign in again',
  50076: () => 'Entra asks for a second factor: reload the page and sign in again',
  50079: () => 'Entra asks for a second factor: reload the page and sign in again',
  53003: () => 'a Conditional Access policy keeps the person from the system',
  700213: () =>
    'the app that people sign in to does not trust the managed identity as a federated credential',
};

const none = (because: string): Exchanged => ({ token: null, because });
