import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../domain/instant.ts';
import { algorithmOf, isLongEnough, isSealOf } from '../../domain/seal.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Seal, SealCheck, Sealing } from '../../ports/seal.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { createVaultCall, type VaultCall } from './key-vault.ts';
import { type KeyVersion, SealKeys } from './seal-keys.ts';

type SealSettings = {
  /** `https://{vault}/keys/{name}`, without a version. */
  readonly keyUrl: string;
  /** Versions that count no more from a moment on, whatever the vault says of them. */
  readonly revoked: ReadonlyMap<string, Instant>;
  /** The newest first; none: what can't be sealed at once is not kept. */
  readonly waitingSecrets: readonly string[];
  readonly unsealedUntil: Instant | null;
};

type SealParts = {
  readonly settings: SealSettings;
  readonly credential: Credential;
  readonly outbound: Outbound;
  readonly clock: Clock;
};

/** After a failure the vault is left alone for a moment: whoever presses meanwhile is told at once. */
const PAUSE = 10_000;

/** Signs with a key of Azure Key Vault; checks with its public part, without asking anybody. */
export function createKeyVaultSeal({ settings, ...parts }: SealParts): Seal {
  const { keyUrl, revoked, waitingSecrets, unsealedUntil } = settings;
  const { clock } = parts;
  const call = createVaultCall(new URL(keyUrl).host, parts);
  const keys = new SealKeys(call, keyUrl, clock, revoked);
  let failed: { readonly until: number; readonly sealing: Sealing } | null = null;
  const held = (text: string, secret: string) =>
    createHmac('sha256', secret).update(text).digest('base64url');
  return {
    unsealedUntil,
    async sign(text, requestId) {
      if (failed && clock.now() < failed.until) return failed.sealing;
      const sealing = await signed(call, keys, text, requestId);
      failed = sealing.sealed ? null : { until: clock.now() + PAUSE, sealing };
      return sealing;
    },
    check: (text, seal, at) => checked(keys, text, seal, at),
    holdFor: async (text) => (waitingSecrets[0] ? held(text, waitingSecrets[0]) : null),
    isHeld: async (text, mark) => waitingSecrets.some((secret) => isSame(held(text, secret), mark)),
  };
}

async function signed(call: VaultCall, keys: SealKeys, text: string, requestId: string): Promise<Sealing> {
  const newest = await keys.newest();
  if (!newest.had) return unsealed(newest.because, newest.retryAfterSeconds);
  const first = await signWith(call, keys, newest.value, text, requestId);
  if (first.sealed || !first.isOver) return first;
  // The version was switched off or taken away since it was looked up.
  const again = await keys.newest(true);
  if (!again.had || again.value.kid === newest.value.kid) return first;
  return await signWith(call, keys, again.value, text, requestId);
}

async function signWith(
  call: VaultCall,
  keys: SealKeys,
  { kid }: KeyVersion,
  text: string,
  requestId: string,
): Promise<Sealing & { readonly isOver?: boolean }> {
  const key = await keys.publicPart(kid);
  if (!key.had) return unsealed(key.because, key.retryAfterSeconds);
  const alg = key.value && algorithmOf(key.value);
  if (!key.value || !alg || !isLongEnough(key.value))
    return {
      ...unsealed('the key can not sign: use an EC key on P-256, or an RSA key of at least 3,072 bits', null),
      isOver: true,
    };
  const digest = createHash('sha256').update(text).digest('base64url');
  const context = { requestId, purpose: 'seal' };
  const answer = await call('POST', `${kid}/sign`, { alg, value: digest }, context);
  if (!answer.answered) {
    const isOver = answer.status === 404 || answer.code === 'KeyDisabled';
    return { ...unsealed(answer.because, answer.retryAfterSeconds), isOver };
  }
  const { value } = answer.body;
  // What comes back is held to the key that was asked for, before anything rests on it.
  if (typeof value === 'string' && isSealOf(text, value, key.value))
    return { sealed: true, seal: { key: kid, value } };
  return unsealed('Key Vault answered a signature that is not of its key', null);
}

const unsealed = (because: string, retryAfterSeconds: number | null) =>
  ({ sealed: false, because, retryAfterSeconds }) as const;

async function checked(
  keys: SealKeys,
  text: string,
  { key: kid, value }: { readonly key: string; readonly value: string },
  at: Instant,
): Promise<SealCheck> {
  const version = await keys.version(kid);
  if (!version.had) return { stands: false, known: false, because: version.because };
  if (!version.value) return bad('its key is not ours');
  const { endedAt } = version.value;
  if (endedAt !== null && at >= endedAt) return bad(`its key counts no more since ${endedAt}`);
  const key = await keys.publicPart(kid);
  if (!key.had) return { stands: false, known: false, because: key.because };
  if (!key.value) return bad('its key is switched off, and its public part is not shown');
  return isSealOf(text, value, key.value) ? { stands: true } : bad('its seal does not fit it');
}

const bad = (because: string): SealCheck => ({ stands: false, known: true, because });

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}
