import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { SandboxClock } from '../../clock.ts';
import { APP_ID, PERSONNEL_APP_ID } from '../../company.ts';
import { type KeyRing, strangersKey } from './keys.ts';

/** What a person delegates to whoever calls our API for them. */
const API_SCOPE = 'user_impersonation';

export type UserToken = {
  readonly userId: string;
  /** An access token for our API as the platform's sign-in gets it, or the ID token of the same sign-in. Default: access. */
  readonly kind?: 'access' | 'id';
  /** The app that calls for the person; default: our own sign-in. */
  readonly client?: string;
  /** Default: the scope of our API. */
  readonly scope?: string;
  /** Default: our app. */
  readonly audience?: string;
  /** App roles. */
  readonly roles?: readonly string[];
  /** Optional claims that the registration asks for, such as `auth_time` and `acrs`. */
  readonly claims?: JWTPayload;
  /** Seconds; default one hour. */
  readonly expiresIn?: number;
  /** Makes it a token that must not be accepted. */
  readonly tamper?: Tamper;
};

export type AppToken = {
  /** Default: the personnel system. */
  readonly appId?: string;
  readonly audience?: string;
  readonly roles?: readonly string[];
  /** Whether the registration asks for the optional claim `idtyp`; default: no, as Entra's own default. */
  readonly idtyp?: boolean;
};

/** What is wrong with a forged token. `payload`: changed after signing. `unsigned`: `alg` is `none`. */
export type Tamper =
  | 'payload'
  | 'strange-key'
  | 'unsigned'
  | 'wrong-issuer'
  | 'wrong-tenant'
  | 'wrong-audience'
  | 'expired'
  | 'not-yet-valid'
  | 'v1';

/** Names of a person, for their token; `null` for somebody the directory doesn't have. */
export type NamesOf = (userId: string) => { userPrincipalName: string; displayName: string } | null;

export interface Tokens {
  /** Claims are added to `iat`, `nbf`, `exp`, `iss`, `aud` and `tid`. */
  sign(claims: JWTPayload, expiresIn: number): Promise<string>;
  user(token: UserToken): Promise<string>;
  /** A token of an app that calls without a person. */
  app(token: AppToken): Promise<string>;
  /** Claims of a token that this tenant signed and that is still good; `null` otherwise. */
  verify(token: string): Promise<JWTPayload | null>;
}

export const issuerOf = (tenantId: string): string => `https://login.microsoftonline.com/${tenantId}/v2.0`;

export function createTokens(clock: SandboxClock, tenantId: string, keys: KeyRing, namesOf: NamesOf): Tokens {
  const seconds = () => Math.floor(clock.now() / 1000);
  const sign = async (claims: JWTPayload, expiresIn: number, strange = false) => {
    const now = seconds();
    const key = strange ? await strangersKey() : await keys.current();
    const times = { iat: now, nbf: now, exp: now + expiresIn };
    return new SignJWT({ ...times, iss: issuerOf(tenantId), tid: tenantId, ...claims })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
      .sign(key.privateKey);
  };
  const verified = new Map<string, JWTPayload>();
  const verify = async (token: string): Promise<JWTPayload | null> => {
    const known = verified.get(token) ?? (await claimsOf(token, keys, new Date(clock.now())));
    if (!known || (known.exp ?? 0) <= seconds()) {
      verified.delete(token);
      return null;
    }
    if (verified.size > 200) verified.clear();
    verified.set(token, known);
    return known;
  };
  return {
    sign,
    verify,
    app: (wanted) => sign(appClaims(wanted), 3600),
    async user(wanted) {
      const { tamper, expiresIn = 3600 } = wanted;
      const claims = {
        ...userClaims(wanted, tenantId, namesOf),
        ...faultyClaims(tamper, tenantId, seconds()),
        ...wanted.claims,
      };
      const token = await sign(claims, expiresIn, tamper === 'strange-key');
      if (tamper === 'unsigned') return unsigned(token);
      return tamper === 'payload' ? repainted(token) : token;
    },
  };
}

async function claimsOf(token: string, keys: KeyRing, currentDate: Date): Promise<JWTPayload | null> {
  for (const { publicKey } of await keys.published()) {
    const found = await jwtVerify(token, publicKey, { currentDate }).catch(() => null);
    if (found) return found.payload;
  }
  return null;
}

function userClaims(token: UserToken, tenantId: string, namesOf: NamesOf): JWTPayload {
  const names = namesOf(token.userId);
  if (!names) throw new RangeError(`Nobody has the id ${token.userId}; the directory lists its users.`);
  return {
    aud: token.audience ?? APP_ID,
    ...(token.kind === 'id' ? {} : delegation(token)),
    oid: token.userId,
    sub: `${token.userId}-${tenantId}`,
    name: names.displayName,
    preferred_username: names.userPrincipalName,
    ...(token.roles && token.roles.length > 0 ? { roles: [...token.roles] } : {}),
    ver: '2.0',
  };
}

/** Only access tokens say for whom and by which app they were asked for. */
function delegation({ client = APP_ID, scope = API_SCOPE }: UserToken): JWTPayload {
  return { azp: client, azpacr: '1', scp: scope };
}

/** The object of an app in the tenant: its service principal. */
const principalOf = (appId: string): string => appId.replace(/^.{8}/, '5e7f1ce0');

function appClaims({
  appId = PERSONNEL_APP_ID,
  audience = APP_ID,
  roles = [],
  idtyp = false,
}: AppToken): JWTPayload {
  const oid = principalOf(appId);
  return {
    aud: audience,
    azp: appId,
    azpacr: '1',
    oid,
    sub: oid,
    ...(roles.length > 0 ? { roles: [...roles] } : {}),
    ...(idtyp ? { idtyp: 'app' } : {}),
    ver: '2.0',
  };
}

const OTHER_TENANT = '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
const HOUR = 3600;

function faultyClaims(tamper: Tamper | undefined, tenantId: string, now: number): JWTPayload {
  if (tamper === 'wrong-issuer') return { iss: 'https://login.evil.example/v2.0' };
  if (tamper === 'wrong-tenant') return { iss: issuerOf(OTHER_TENANT), tid: OTHER_TENANT };
  if (tamper === 'wrong-audience') return { aud: 'https://graph.microsoft.com' };
  if (tamper === 'expired') return { iat: now - 2 * HOUR, nbf: now - 2 * HOUR, exp: now - HOUR };
  if (tamper === 'not-yet-valid') return { nbf: now + HOUR, exp: now + 2 * HOUR };
  return tamper === 'v1' ? { iss: `https://sts.windows.net/${tenantId}/`, ver: '1.0' } : {};
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function unsigned(token: string): string {
  return `${base64({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`;
}

/** The same token with every role added after it was signed. */
function repainted(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const roles = ['Countersign.Operator', 'Countersign.Auditor'];
  return `${header}.${base64({ ...(claims as object), roles })}.${signature}`;
}
