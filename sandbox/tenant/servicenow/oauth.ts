/** `POST /oauth_token.do`: client credentials, a short-lived opaque token, and nothing to refresh it with. */

import type { SandboxClock } from '../../clock.ts';
import type { PlainRequest } from '../../plain-request.ts';
import type { Random } from '../simulator.ts';
import { OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET } from './accounts.ts';
import { jsonAnswer } from './answers.ts';
import type { Switches } from './switches.ts';

interface OAuth {
  token(request: PlainRequest): Promise<Response>;
  /** Whether the request carries a token that is still good. */
  admits(request: PlainRequest): boolean;
  /** Ends every token at once, as an administrator can. */
  revoke(): void;
}

const refused = (): Response =>
  jsonAnswer(401, { error_description: 'access_denied', error: 'server_error' });

export function oauth(clock: SandboxClock, random: Random, switches: Switches): OAuth {
  const goodUntil = new Map<string, number>();
  return {
    async token(request) {
      const form = new URLSearchParams(await request.text());
      const { id, secret } = clientOf(request, form);
      const known = id === OAUTH_CLIENT_ID && secret === OAUTH_CLIENT_SECRET;
      const granted = switches.oauth.clientCredentials && form.get('grant_type') === 'client_credentials';
      if (!known || !granted) return refused();
      const token = `${random.hex32()}${random.hex32()}`;
      for (const [old, until] of goodUntil) if (until <= clock.now()) goodUntil.delete(old);
      goodUntil.set(token, clock.now() + switches.oauth.lifetime * 1_000);
      return jsonAnswer(200, {
        access_token: token,
        scope: 'useraccount',
        token_type: 'Bearer',
        expires_in: switches.oauth.lifetime,
      });
    },
    admits(request) {
      const token = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
      return token !== undefined && (goodUntil.get(token) ?? 0) > clock.now();
    },
    revoke: () => goodUntil.clear(),
  };
}

/** The client may name itself in the form or by basic authentication. */
function clientOf(
  request: PlainRequest,
  form: URLSearchParams,
): { id: string | null; secret: string | null } {
  const basic = /^Basic (\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (!basic) return { id: form.get('client_id'), secret: form.get('client_secret') };
  const [id = '', ...secret] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id, secret: secret.join(':') };
}
