import type { Credential } from '../../src/connectors/outbound/credential.ts';
import type { Outbound } from '../../src/connectors/outbound/outbound.ts';
import { redacted } from '../../src/domain/redact.ts';
import type { Clock } from '../../src/ports/ports.ts';

type ClientCredentialParts = {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly authority?: string;
};

/** Tokens for an app with a secret, where there is no managed identity. Keeps nothing: callers do. */
export function createClientCredential(parts: ClientCredentialParts): Credential {
  const { tenantId, clientId, clientSecret, outbound, clock } = parts;
  const { authority = 'https://login.microsoftonline.com' } = parts;
  return {
    async getToken(scope) {
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope,
      });
      const askedAt = clock.now();
      const answer = await outbound(
        `${authority}/${tenantId}/oauth2/v2.0/token`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
          body: form.toString(),
        },
        { requestId: 'token', purpose: 'entra-token' },
      );
      const body: unknown = await answer.json().catch(() => null);
      const { access_token, expires_in, error } = fieldsOf(body);
      const seconds = Number(expires_in);
      if (answer.status !== 200 || typeof access_token !== 'string' || !(seconds > 0))
        throw new Error(`Entra gave no token: ${answer.status} ${redacted(String(error ?? ''), 60)}`.trim());
      return { token: access_token, expiresOnTimestamp: askedAt + seconds * 1000 };
    },
  };
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}
