/**
 * ES256 over a digest that somebody else made, as a vault signs it. Node signs whole messages only, so that the last step is
 * done here; the nonce is made out of digest and key, so that the sandbox goes the same way each time.
 */
import { createECDH, createHash } from 'node:crypto';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

export function signDigest(digest: Buffer, d: Buffer): Buffer {
  const nonce = number(createHash('sha256').update(d).update(digest).digest()) % ORDER;
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(bytes(nonce));
  const r = number(curve.getPublicKey().subarray(1, 33)) % ORDER;
  const s = (inverse(nonce) * (number(digest) + r * number(d))) % ORDER;
  return Buffer.concat([bytes(r), bytes(s)]);
}

function inverse(value: bigint): bigint {
  let [before, after] = [ORDER, value];
  let [old, current] = [0n, 1n];
  while (after > 0n) {
    const times = before / after;
    [before, after] = [after, before % after];
    [old, current] = [current, old - times * current];
  }
  return ((old % ORDER) + ORDER) % ORDER;
}

const number = (value: Buffer): bigint => BigInt(`0x${value.toString('hex')}`);
const bytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
