/**
 * Signing keys of the simulated vault. They are made out of their number, so that a sandbox that is started again knows
 * the seals of before; whoever reads this file can make them, and nothing outside the sandbox trusts them.
 */
import { createECDH, createHash, type JsonWebKey } from 'node:crypto';

export type VaultKey = {
  readonly version: string;
  readonly d: Buffer;
  /** As the vault shows it. */
  readonly jwk: JsonWebKey;
};

const made = new Map<string, VaultKey>();

export function vaultKey(name: string, number: number): VaultKey {
  const seed = `countersign sandbox ${name} ${number}`;
  const known = made.get(seed) ?? make(seed);
  made.set(seed, known);
  return known;
}

function make(seed: string): VaultKey {
  const d = createHash('sha256').update(seed).digest();
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(d);
  const point = curve.getPublicKey();
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const version = createHash('sha256').update(`${seed} version`).digest('hex').slice(0, 32);
  return { version, d, jwk };
}
