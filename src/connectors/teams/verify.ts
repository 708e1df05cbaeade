import type { Clock } from '../../ports/ports.ts';
import { bearerOf } from '../outbound/bearer.ts';
import { createKeySet } from '../outbound/key-set.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { checkToken } from '../outbound/signed-token.ts';
import type { TeamsSettings } from './settings.ts';

/** What a good token says: which Bot Connector speaks, and for which channels its key may. */
export type TokenSays =
  | { readonly proven: true; readonly serviceUrl: string; readonly endorsements: readonly string[] }
  | { readonly proven: false; readonly status: 401 | 403; readonly code: string };

/** Checks the token on an activity before its body is looked at. It proves the Bot Service, not who pressed. */
type Verify = (headers: Headers, nowMilliseconds: number) => Promise<TokenSays>;

/**
 * Bot Framework's tokens only: an Entra token for our bot is what anybody with an app in some tenant could get, so
 * that its issuer is refused like any other.
 */
export function createVerify(settings: TeamsSettings, outbound: Outbound, clock: Clock): Verify {
  const { openIdUrl: metadataUrl, issuer, botAppId } = settings;
  const keys = createKeySet({ outbound, clock, metadataUrl, issuer, purpose: 'bot-keys' });
  const no = (status: 401 | 403, code: string): TokenSays => ({ proven: false, status, code });
  return async (headers, now) => {
    const token = bearerOf(headers);
    if (!token) return no(401, 'token-missing');
    const expected = { issuer, audience: botAppId, claims: ['serviceurl'], now };
    const checked = await checkToken(token, keys, expected);
    if (!checked.good) return no(401, checked.code);
    const serviceUrl = checked.claims['serviceurl'];
    if (typeof serviceUrl !== 'string') return no(403, 'token-without-service-url');
    const listed: readonly unknown[] = Array.isArray(checked.key.endorsements)
      ? checked.key.endorsements
      : [];
    return { proven: true, serviceUrl, endorsements: listed.filter((each) => typeof each === 'string') };
  };
}
