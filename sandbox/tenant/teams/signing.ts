/**
 * Bot Framework's keys and the tokens on what it sends us. Each key lists the channels it may speak for in the
 * non-standard JWK member `endorsements`.
 */
import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
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

type SigningKey = { readonly kid: string; readonly privateKey: KeyObject; readonly jwk: JsonWebKey };

export interface BotSigning {
  /** The OpenID document and the key set of `login.botframework.com`. */
  metadata(path: string): Promise<Response>;
  /** The `Authorization` header for an activity of this service URL; `null`: none is sent. */
  authorization(serviceUrl: string, tamper?: TokenTamper): Promise<string | null>;
  /** From now on a new key signs; the old one stays published, as caches of it do. */
  rotate(): void;
}

type SigningOptions = {
  readonly clock: SandboxClock;
  readonly botAppId: string;
  /** A genuine token of the tenant's Entra for this audience. */
  readonly entraToken: (audience: string) => Promise<string>;
};

const ISSUER = 'https://api.botframework.com';
const HOST = 'https://login.botframework.com';

/** Making RSA keys takes long, so that one process makes each only once. */
const pool = new Map<string, SigningKey>();

function pooledKey(kid: string): SigningKey {
  const known = pool.get(kid);
  if (known) return known;
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const made = { kid, privateKey, jwk: publicKey.export({ format: 'jwk' }) };
  pool.set(kid, made);
  return made;
}

const OTHER_CHANNELS_KEY = 'bot-other-channels';
const UNPUBLISHED_KEY = 'bot-unpublished';

export function createSigning({ clock, botAppId, entraToken }: SigningOptions): BotSigning {
  let generation = 1;
  const kidOf = (number: number) => `bot-${number}`;

  const published = (kid: string, endorsements: readonly string[]) => {
    const { jwk } = pooledKey(kid);
    return { ...jwk, kid, x5t: kid, use: 'sig', endorsements };
  };
  const keySet = () => {
    const current = Array.from({ length: generation }, (_, index) =>
      published(kidOf(index + 1), ['msteams', 'skype', 'emulator']),
    );
    return { keys: [published(OTHER_CHANNELS_KEY, ['webchat', 'directline']), ...current] };
  };
  const tokenFor = (serviceUrl: string, tamper: TokenTamper | undefined) => {
    const seconds = Math.floor(clock.now() / 1000);
    const from = tamper === 'expired' ? seconds - 7200 : tamper === 'not-yet' ? seconds + 3600 : seconds;
    return signed(pooledKey(keyFor(tamper, kidOf(generation))), {
      ...(tamper === 'no-serviceurl' ? {} : { serviceurl: serviceUrl }),
      nbf: from,
      exp: from + 3600,
      iss: tamper === 'wrong-iss' ? 'https://api.botframework.example' : ISSUER,
      aud: tamper === 'wrong-aud' ? '00000000-0000-4000-8000-000000000000' : botAppId,
    });
  };
  return {
    async metadata(path) {
      if (path === '/v1/.well-known/openidconfiguration') return Response.json(openIdDocument());
      if (path === '/v1/.well-known/keys') return Response.json(keySet());
      return new Response('Not Found', { status: 404 });
    },
    async authorization(serviceUrl, tamper) {
      if (tamper === 'missing') return null;
      if (tamper === 'entra') return `Bearer ${await entraToken(botAppId)}`;
      const token = tokenFor(serviceUrl, tamper);
      if (tamper === 'alg-none') return `Bearer ${unsigned(token)}`;
      return `Bearer ${tamper === 'bad-signature' ? spoiled(token) : token}`;
    },
    rotate: () => void generation++,
  };
}

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** RS256, and at once: signing in the background would change the order of presses from run to run. */
function signed({ kid, privateKey }: SigningKey, claims: object): string {
  const content = `${base64({ alg: 'RS256', kid, x5t: kid, typ: 'JWT' })}.${base64(claims)}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
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
  return `${base64({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`;
}

/** Changes a character in the middle of the signature: the last one carries padding bits that count for nothing. */
function spoiled(token: string): string {
  const at = token.lastIndexOf('.') + 20;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}
