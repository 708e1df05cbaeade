import type { Clock } from '../../ports/ports.ts';
import { bearerOf } from '../outbound/bearer.ts';
import { createKeySet } from '../outbound/key-set.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { checkToken } from '../outbound/signed-token.ts';

/** An operator, auditor or system as a token of our own tenant proves them. */
export type ProvenPerson = {
  /** Entra object id. */
  readonly id: string;
  /** App roles given in our enterprise application. */
  readonly roles: readonly string[];
  /** For display only. */
  readonly name: string;
};

export type GateAnswer =
  | { readonly ok: true; readonly person: ProvenPerson }
  | { readonly ok: false; readonly status: 401 | 503; readonly code: string };

/** Checks an Entra token itself (design: H20): EasyAuth's own headers can be forged where EasyAuth is off. */
export type TokenGate = (headers: Headers) => Promise<GateAnswer>;

export type TokenGateParts = {
  readonly tenantId: string;
  /** Our application (client) id; tokens of version 2.0 carry it as their audience. */
  readonly audience: string;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** `https://login.microsoftonline.com`, or a national cloud's. */
  readonly authority?: string;
};

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createTokenGate(parts: TokenGateParts): TokenGate {
  const { tenantId, audience, outbound, clock, authority = 'https://login.microsoftonline.com' } = parts;
  const metadataUrl = `${authority}/${tenantId}/v2.0/.well-known/openid-configuration`;
  const keys = createKeySet({ outbound, clock, metadataUrl, purpose: 'entra-keys' });
  const no = (code: string, status: 401 | 503 = 401): GateAnswer => ({ ok: false, status, code });
  return async (headers) => {
    // missing settings are our fault, and no token could be right
    if (tenantId === '' || audience === '') return no('gate-not-set-up', 503);
    const token = bearerOf(headers) ?? headers.get('x-ms-token-aad-id-token')?.trim();
    if (!token) return no('token-missing');
    const checked = await checkToken(token, keys, {
      issuer: `${authority}/${tenantId}/v2.0`,
      audience,
      claims: ['tid', 'oid'],
      now: clock.now(),
    });
    if (!checked.good) return no(checked.code, checked.code === 'keys-unavailable' ? 503 : 401);
    if (checked.claims['tid'] !== tenantId) return no('token-other-tenant');
    return personOf(checked.claims) ?? no('token-without-person');
  };
}

function personOf(payload: Readonly<Record<string, unknown>>): GateAnswer | null {
  const { oid, roles, name } = payload;
  if (typeof oid !== 'string' || !OBJECT_ID.test(oid)) return null;
  const listed: readonly unknown[] = Array.isArray(roles) ? roles : [];
  return {
    ok: true,
    person: {
      id: oid.toLowerCase(),
      roles: listed.filter((role) => typeof role === 'string'),
      name: typeof name === 'string' ? name : '',
    },
  };
}
