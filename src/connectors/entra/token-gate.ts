import { type Instant, instant } from '../../domain/instant.ts';
import type { Clock } from '../../ports/ports.ts';
import { bearerOf } from '../outbound/bearer.ts';
import { createKeySet } from '../outbound/key-set.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { checkToken } from '../outbound/signed-token.ts';

/** Whom a token of our own tenant proves: a person who signed in, or an app that calls by itself. */
type ProvenCaller = {
  readonly is: 'person' | 'app';
  /** Entra object id. */
  readonly id: string;
  /** App roles given in our enterprise application, as of `issuedAt`. */
  readonly roles: readonly string[];
  /** For display only. */
  readonly name: string;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** When the person last proved themselves to Entra; `null`: the token does not say. */
  readonly signedInAt: Instant | null;
  /** How: what Entra says of it (`amr`, `acrs`), and the app they signed in with. For the record only. */
  readonly how: string;
};

type GateAnswer =
  | { readonly ok: true; readonly caller: ProvenCaller }
  | { readonly ok: false; readonly status: 401 | 503; readonly code: string };

/** Checks an Entra token itself (H20): EasyAuth's own headers can be forged where EasyAuth is off. */
type TokenGate = (headers: Headers) => Promise<GateAnswer>;

type TokenGateParts = {
  readonly tenantId: string;
  /** Our application (client) id; tokens of version 2.0 carry it as their audience. */
  readonly audience: string;
  /** Applications that people sign in to us with; what another app was given for them does not count. */
  readonly signInApps: readonly string[];
  /** The authentication context that a person's sign-in must have met, such as `c1`; empty: none is asked for. */
  readonly signInContext?: string;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** `https://login.microsoftonline.com`, or a national cloud's. */
  readonly authority?: string;
};

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The one scope of our API. */
const SCOPE = 'user_impersonation';

export function createTokenGate(parts: TokenGateParts): TokenGate {
  const { tenantId, audience, outbound, clock, authority = 'https://login.microsoftonline.com' } = parts;
  const issuer = `${authority}/${tenantId}/v2.0`;
  const metadataUrl = `${issuer}/.well-known/openid-configuration`;
  const keys = createKeySet({ outbound, clock, metadataUrl, issuer, purpose: 'entra-keys' });
  const no = (code: string, status: 401 | 503 = 401): GateAnswer => ({ ok: false, status, code });
  return async (headers) => {
    // missing settings are our fault, and no token could be right
    if (tenantId === '' || audience === '') return no('gate-not-set-up', 503);
    const token = bearerOf(headers) ?? headers.get('x-ms-token-aad-access-token')?.trim();
    if (!token) return no('token-missing');
    const checked = await checkToken(token, keys, {
      issuer,
      audience,
      claims: ['tid', 'oid', 'iat'],
      now: clock.now(),
    });
    if (!checked.good) return no(checked.code, checked.code === 'keys-unavailable' ? 503 : 401);
    if (checked.claims['tid'] !== tenantId) return no('token-other-tenant');
    const is = kindOf(checked.claims, parts.signInApps);
    if (typeof is !== 'string') return no(is.refused);
    const context = parts.signInContext ?? '';
    // A token that says nothing of how somebody signed in is taken to be of a password alone.
    if (is === 'person' && context !== '' && !listOf(checked.claims['acrs']).includes(context))
      return no('token-strength');
    return callerOf(checked.claims, is);
  };
}

type Claims = Readonly<Record<string, unknown>>;

/**
 * What a token is for is part of the proof (H28). A scope makes it a person's word to an app, which must be
 * ours. An app that speaks for itself is its own subject. Anything else, an ID token above all, is addressed to whoever
 * asked for it and opens nothing.
 */
function kindOf(
  claims: Claims,
  signInApps: readonly string[],
): 'person' | 'app' | { readonly refused: string } {
  const { scp, idtyp, azp, oid, sub } = claims;
  const client = typeof azp === 'string' && OBJECT_ID.test(azp) ? azp.toLowerCase() : null;
  if (client === null) return { refused: 'token-not-for-access' };
  if (scp === undefined)
    return sub === oid && (idtyp === undefined || idtyp === 'app')
      ? 'app'
      : { refused: 'token-not-for-access' };
  if (typeof scp !== 'string' || !scp.split(' ').includes(SCOPE) || idtyp === 'app')
    return { refused: 'token-scope' };
  return signInApps.some((one) => one.toLowerCase() === client) ? 'person' : { refused: 'token-other-app' };
}

function callerOf(claims: Claims, is: 'person' | 'app'): GateAnswer {
  const { oid, roles, name, iat, exp, auth_time: signedIn } = claims;
  if (typeof oid !== 'string' || !OBJECT_ID.test(oid))
    return { ok: false, status: 401, code: 'token-without-person' };
  return {
    ok: true,
    caller: {
      is,
      id: oid.toLowerCase(),
      roles: listOf(roles),
      name: typeof name === 'string' ? name : '',
      issuedAt: instant(Number(iat) * 1000),
      expiresAt: instant(Number(exp) * 1000),
      signedInAt: typeof signedIn === 'number' ? instant(signedIn * 1000) : null,
      how: howOf(claims),
    },
  };
}

const listOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : []).filter((one): one is string => typeof one === 'string');

function howOf({ amr, acrs, azp }: Claims): string {
  const said = [...listOf(amr), ...listOf(acrs)].join(' ') || 'not said';
  return `${said}, by ${String(azp)}`;
}
