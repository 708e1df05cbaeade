/** Signing keys of the simulated Entra tenant. They exist in this process only; nothing outside the sandbox trusts them. */
import { createHash } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';

type SigningKey = {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** As the JWKS publishes it. */
  readonly jwk: JWK;
};

export interface KeyRing {
  current(): Promise<SigningKey>;
  /** Keys that the JWKS shows, the current one first. */
  published(): Promise<readonly SigningKey[]>;
  /** Signs with the next key from now on; the old one stays published unless `forget`. */
  rotate(forget: boolean): void;
}

/** Made once per process and generation: making an RSA key takes a noticeable part of a second. */
const made = new Map<number, Promise<SigningKey>>();

export function createKeyRing(): KeyRing {
  let generations = [0];
  return {
    current: () => keyOf(generations[0] ?? 0),
    published: () => Promise.all(generations.map(keyOf)),
    rotate(forget) {
      const next = (generations[0] ?? 0) + 1;
      generations = forget ? [next] : [next, ...generations];
    },
  };
}

/** A key nobody published, for forged tokens. */
export const strangersKey = (): Promise<SigningKey> => keyOf(-1);

function keyOf(generation: number): Promise<SigningKey> {
  const known = made.get(generation) ?? makeKey();
  made.set(generation, known);
  return known;
}

async function makeKey(): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const kid = createHash('sha256').update(String(jwk.n)).digest('base64url').slice(0, 27);
  return { kid, privateKey, publicKey, jwk: { ...jwk, kid, use: 'sig', x5t: kid } };
}
