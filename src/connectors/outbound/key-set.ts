import type { JWK } from 'jose';
import type { Clock } from '../../ports/ports.ts';
import type { Outbound, OutboundContext } from './outbound.ts';

/** A published signing key with whatever members its owner adds. Libraries that fetch key sets hide those. */
export type PublishedKey = JWK & { readonly endorsements?: unknown };

/** The signing keys of a token issuer, kept for an hour. */
export interface KeySet {
  /** `null`: the issuer publishes no such key. Throws when its keys can't be had at all. */
  find(kid: string): Promise<PublishedKey | null>;
}

type KeySetParts = {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** The issuer's OpenID document, which names the address of the keys; its host must be allowed like any other. */
  readonly metadataUrl: string;
  /** What that document must call the issuer. */
  readonly issuer: string;
  readonly purpose: string;
};

/** A key that its owner withdrew, because somebody else has it, must not open a door for longer. */
const GOOD_FOR_MS = 3_600_000;
/** Keys that can't be renewed stay in use this long: who ends access must get in while the issuer is away. */
const STALE_AFTER_MS = 6 * GOOD_FOR_MS;
/** Unknown key ids, and an issuer that is away, cost a look no more often than this, whoever sends what. */
const LOOK_AGAIN_AFTER_MS = 60_000;
/** With no key at all nobody gets in, so that it is looked for sooner. */
const FAILED_AGAIN_AFTER_MS = 5_000;

type Kept = { readonly keys: ReadonlyMap<string, PublishedKey>; readonly at: number };

export function createKeySet({ outbound, clock, metadataUrl, issuer, purpose }: KeySetParts): KeySet {
  const context = { requestId: 'keys', purpose };
  let kept: Kept | null = null;
  let asking: Promise<Kept> | null = null;
  let lookedAgainAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;
  const renew = async (): Promise<Kept> => {
    asking ??= fetchKeys(outbound, metadataUrl, issuer, context)
      .then((keys) => {
        kept = { keys, at: clock.now() };
        return kept;
      })
      .finally(() => {
        asking = null;
      });
    return asking;
  };
  const current = async (): Promise<Kept> => {
    const now = clock.now();
    if (kept && now - kept.at < GOOD_FOR_MS) return kept;
    const usable = kept && now - kept.at < STALE_AFTER_MS ? kept : null;
    if (usable && now - failedAt < LOOK_AGAIN_AFTER_MS) return usable;
    if (now - failedAt < FAILED_AGAIN_AFTER_MS)
      throw new Error(`${metadataUrl} did not answer a moment ago.`);
    try {
      return await renew();
    } catch (error) {
      failedAt = now;
      if (usable) return usable;
      throw error;
    }
  };
  return {
    async find(kid) {
      const known = (await current()).keys.get(kid);
      if (known) return known;
      if (clock.now() - lookedAgainAt < LOOK_AGAIN_AFTER_MS) return null;
      lookedAgainAt = clock.now();
      return (await renew()).keys.get(kid) ?? null;
    },
  };
}

async function fetchKeys(
  outbound: Outbound,
  metadataUrl: string,
  issuer: string,
  context: OutboundContext,
): Promise<ReadonlyMap<string, PublishedKey>> {
  const metadata = await jsonAt(outbound, metadataUrl, context);
  // a document about another issuer would name the keys of another issuer
  if (metadata['issuer'] !== issuer) throw new Error(`${metadataUrl} is not about the issuer ${issuer}.`);
  const address = metadata['jwks_uri'];
  if (typeof address !== 'string') throw new Error(`${metadataUrl} names no address of keys.`);
  const { keys } = await jsonAt(outbound, address, context);
  const listed: readonly PublishedKey[] = Array.isArray(keys) ? keys : [];
  return new Map(listed.flatMap((key) => (typeof key?.kid === 'string' ? [[key.kid, key]] : [])));
}

async function jsonAt(
  outbound: Outbound,
  url: string,
  context: OutboundContext,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await outbound(url, { headers: { accept: 'application/json' } }, context);
  const body: unknown = answer.status === 200 ? await answer.json().catch(() => null) : null;
  if (typeof body !== 'object' || body === null)
    throw new Error(`${url} answered ${answer.status} without keys.`);
  return body as Readonly<Record<string, unknown>>;
}
