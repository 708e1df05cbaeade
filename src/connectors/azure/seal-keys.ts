import { type Instant, instant } from '../../domain/instant.ts';
import { algorithmOf, type SealKey } from '../../domain/seal.ts';
import type { Clock } from '../../ports/ports.ts';
import type { VaultCall } from './key-vault.ts';

/** One version of the key. */
export type KeyVersion = {
  readonly kid: string;
  readonly created: number;
  /** From when on it counts no more; `null`: it counts. */
  readonly endedAt: Instant | null;
};

type Asked<Value> =
  | { readonly had: true; readonly value: Value }
  | { readonly had: false; readonly because: string; readonly retryAfterSeconds: number | null };

/** Versions are asked for again after so long: a key that was switched off in the vault counts no longer. */
const FRESH_FOR = 5 * 60_000;
/** What can't be asked for again stays in use this long. */
const STALE_AFTER = 24 * 3_600_000;
const LOOK_AGAIN_AFTER = 30_000;
const MOST_PAGES = 20;

type Kept = { readonly versions: ReadonlyMap<string, KeyVersion>; readonly at: number };

/** The versions of one key, and their public parts, kept. Nothing here costs a call for each seal. */
export class SealKeys {
  readonly #call: VaultCall;
  readonly #url: string;
  readonly #clock: Clock;
  readonly #revoked: ReadonlyMap<string, Instant>;
  readonly #public = new Map<string, SealKey>();
  #kept: Kept | null = null;
  #asking: Promise<Asked<Kept>> | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(call: VaultCall, url: string, clock: Clock, revoked: ReadonlyMap<string, Instant>) {
    this.#call = call;
    this.#url = url;
    this.#clock = clock;
    this.#revoked = revoked;
  }

  /** The newest version that counts: what is sealed now is sealed with it. */
  async newest(again = false): Promise<Asked<KeyVersion>> {
    const asked = await this.#versions(again);
    if (!asked.had) return asked;
    const good = [...asked.value.versions.values()].filter(({ endedAt }) => endedAt === null);
    const newest = good.sort((one, other) => other.created - one.created)[0];
    if (newest) return { had: true, value: newest };
    return { had: false, because: 'no version of the key is switched on', retryAfterSeconds: null };
  }

  async all(): Promise<Asked<readonly KeyVersion[]>> {
    const asked = await this.#versions(false);
    return asked.had ? { had: true, value: [...asked.value.versions.values()] } : asked;
  }

  /** `null`: the key has no such version. */
  async version(kid: string): Promise<Asked<KeyVersion | null>> {
    const asked = await this.#versions(false);
    if (!asked.had) return asked;
    const known = asked.value.versions.get(kid);
    if (known || !kid.startsWith(`${this.#url}/`)) return { had: true, value: known ?? null };
    const again = await this.#versions(this.#clock.now() - this.#lookedAt >= LOOK_AGAIN_AFTER);
    return again.had ? { had: true, value: again.value.versions.get(kid) ?? null } : again;
  }

  /** `null`: the vault does not give it, or it is of a kind that we don't use. */
  async publicPart(kid: string): Promise<Asked<SealKey | null>> {
    const known = this.#public.get(kid);
    if (known) return { had: true, value: known };
    const answer = await this.#call('GET', kid, undefined, { requestId: 'seal', purpose: 'read-seal-key' });
    if (!answer.answered) {
      if (answer.code === 'KeyDisabled' || answer.status === 404) return { had: true, value: null };
      return { had: false, because: answer.because, retryAfterSeconds: answer.retryAfterSeconds };
    }
    const key = answer.body['key'] as SealKey | undefined;
    if (!key || algorithmOf(key) === null) return { had: true, value: null };
    this.#public.set(kid, key);
    return { had: true, value: key };
  }

  async #versions(again: boolean): Promise<Asked<Kept>> {
    const now = this.#clock.now();
    const kept = this.#kept;
    if (kept && !again && now - kept.at < FRESH_FOR) return { had: true, value: kept };
    this.#lookedAt = now;
    this.#asking ??= this.#list().finally(() => {
      this.#asking = null;
    });
    const asked = await this.#asking;
    if (asked.had) this.#kept = asked.value;
    else if (kept && now - kept.at < STALE_AFTER) return { had: true, value: kept };
    return asked;
  }

  async #list(): Promise<Asked<Kept>> {
    const versions = new Map<string, KeyVersion>();
    let url: string | null = `${this.#url}/versions`;
    for (let page = 0; url !== null && page < MOST_PAGES; page += 1) {
      const answer = await this.#call('GET', url, undefined, {
        requestId: 'seal',
        purpose: 'list-seal-keys',
      });
      if (!answer.answered)
        return { had: false, because: answer.because, retryAfterSeconds: answer.retryAfterSeconds };
      for (const listed of asList(answer.body['value'])) {
        const version = this.#read(listed);
        if (version) versions.set(version.kid, version);
      }
      const next: unknown = answer.body['nextLink'];
      // A link is followed to the key's own vault only.
      url = typeof next === 'string' && next.startsWith(`${this.#url}/versions?`) ? next : null;
    }
    return { had: true, value: { versions, at: this.#clock.now() } };
  }

  #read({ kid, attributes }: Listed): KeyVersion | null {
    if (typeof kid !== 'string' || !kid.startsWith(`${this.#url}/`)) return null;
    const { enabled, created = 0, updated = created } = attributes ?? {};
    const revoked = this.#revoked.get(kid.slice(this.#url.length + 1));
    const endedAt = revoked ?? (enabled === false ? instant(updated * 1000) : null);
    return { kid, created, endedAt };
  }
}

type Listed = {
  readonly kid?: unknown;
  readonly attributes?: {
    readonly enabled?: boolean;
    readonly created?: number;
    readonly updated?: number;
  };
};

const asList = (value: unknown): readonly Listed[] => (Array.isArray(value) ? value : []);
