/**
 * Bot Framework's keys and the tokens on what it sends us. Each key lists the channels it may speak for in the
 * non-standard JWK member `endorsements`.
 */
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { SandboxClock } from '../../clock.ts';

/** What is wrong with the token of a press. */
export type TokenTamper =
  | 'missing'
  | 'expired'
  | 'not-yet'
  | 'wrong-aud'
  | 'wrong-iss'
  | 'entra'
  | 'alg-none'
  | 'bad-signature'
  | 'no-endorsement'
  | 'no-serviceurl'
  | 'unknown-key';

export const TOKEN_TAMPERS: readonly TokenTamper[] = [
  'missing',
  'expired',
  'not-yet',
  'wrong-aud',
  'wrong-iss',
  'entra',
  'alg-none',
  'bad-signature',
  'no-endorsement',
  'no-serviceurl',
  'unknown-key',
];

type SigningKey = { readonly kid: string; readonly privateKey: CryptoKey; readonly jwk: JWK };

export interface BotSigning {
  /** The OpenID document and the key set of `login.botframework.com`. */
  metadata(path: string): Promise<Response>;
  /** The `Authorization` header for an activity of this service URL; `null`: none is sent. */
  authorization(serviceUrl: string, tamper?: TokenTamper): Promise<string | null>;
  /** From now on a new key signs; the old one stays published, as caches of it do. */
  rotate(): void;
}

export type SigningOptions = {
  readonly clock: SandboxClock;
  readonly botAppId: string;
  /** A genuine token of the tenant's Entra for this audience. */
  readonly entraToken: (audience: string) => Promise<string>;
};

const ISSUER = 'https://api.botframework.com';
const HOST = 'https://login.botframework.com';

/** Making RSA keys takes long, so that one process makes each only once. */
const pool = new Map<string, Promise<SigningKey>>();

function pooledKey(kid: string): Promise<SigningKey> {
  const made =
    pool.get(kid) ??
    (async () => {
      const { publicKey, privateKey } = await generateKeyPair('RS256', {
        modulusLength: 2048,
        extractable: true,
      });
      return { kid, privateKey, jwk: await exportJWK(publicKey) };
    })();
  pool.set(kid, made);
  return made;
}

const OTHER_CHANNELS_KEY = 'bot-other-channels';
const UNPUBLISHED_KEY = 'bot-unpublished';

export function createSigning({ clock, botAppId, entraToken }: SigningOptions): BotSigning {
  let generation = 1;
  const kidOf = (number: number) => `bot-${number}`;

  const published = async (kid: string, endorsements: readonly string[]) => {
    const { jwk } = await pooledKey(kid);
    return { ...jwk, kid, x5t: kid, use: 'sig', endorsements };
  };
  const keySet = async () => {
    const current = [];
    for (let number = 1; number <= generation; number++)
      current.push(await published(kidOf(number), ['msteams', 'skype', 'emulator']));
    return { keys: [await published(OTHER_CHANNELS_KEY, ['webchat', 'directline']), ...current] };
  };
  const sign = async (serviceUrl: string, tamper: TokenTamper | undefined) => {
    const seconds = Math.floor(clock.now() / 1000);
    const from = tamper === 'expired' ? seconds - 7200 : tamper === 'not-yet' ? seconds + 3600 : seconds;
    const { kid, privateKey } = await pooledKey(keyFor(tamper, kidOf(generation)));
    return new SignJWT(tamper === 'no-serviceurl' ? {} : { serviceurl: serviceUrl })
      .setProtectedHeader({ alg: 'RS256', kid, x5t: kid, typ: 'JWT' })
      .setIssuer(tamper === 'wrong-iss' ? 'https://api.botframework.example' : ISSUER)
      .setAudience(tamper === 'wrong-aud' ? '00000000-0000-4000-8000-000000000000' : botAppId)
      .setNotBefore(from)
      .setExpirationTime(from + 3600)
      .sign(privateKey);
  };
  return {
    async metadata(path) {
      if (path === '/v1/.well-known/openidconfiguration') return Response.json(openIdDocument());
      if (path === '/v1/.well-known/keys') return Response.json(await keySet());
      return new Response('Not Found', { status: 404 });
    },
    async authorization(serviceUrl, tamper) {
      if (tamper === 'missing') return null;
      if (tamper === 'entra') return `Bearer ${await entraToken(botAppId)}`;
      const token = await sign(serviceUrl, tamper);
      if (tamper === 'alg-none') return `Bearer ${unsigned(token)}`;
      return `Bearer ${tamper === 'bad-signature' ? spoiled(token) : token}`;
    },
    rotate: () => void generation++,
  };
}

function keyFor(tamper: TokenTamper | undefined, current: string): string {
  if (tamper === 'no-endorsement') return OTHER_CHANNELS_KEY;
  return tamper === 'unknown-key' ? UNPUBLISHED_KEY : current;
}

function openIdDocument() {
  return {
    issuer: ISSUER,
    authorization_endpoint: 'https://invalid.botframework.com',
    jwks_uri: `${HOST}/v1/.well-known/keys`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  };
}

function unsigned(token: string): string {
  const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
  return `${header}.${token.split('.')[1]}.`;
}

/** Changes a character in the middle of the signature: the last one carries padding bits that count for nothing. */
function spoiled(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}
