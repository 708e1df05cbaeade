import type { Clock } from '../../ports/ports.ts';

type AccessToken = {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
};

/** A token kept until shortly before it expires. Calls at the same time share one request; a failure isn't kept. */
export interface TokenCache<Context> {
  get(context: Context): Promise<string>;
  /** Forgets a token that was refused, unless a newer one has replaced it. */
  forget(token: string): void;
}

const MARGIN_MS = 5 * 60_000;

export function createTokenCache<Context>(
  clock: Clock,
  request: (context: Context) => Promise<AccessToken>,
): TokenCache<Context> {
  let kept: (AccessToken & { readonly goodUntil: number }) | null = null;
  let asking: Promise<string> | null = null;
  const ask = async (context: Context) => {
    const fresh = await request(context);
    const life = fresh.expiresAt - clock.now();
    kept = { ...fresh, goodUntil: fresh.expiresAt - Math.min(MARGIN_MS, life / 10) };
    return fresh.token;
  };
  return {
    async get(context) {
      if (kept && kept.goodUntil > clock.now()) return kept.token;
      asking ??= ask(context).finally(() => {
        asking = null;
      });
      return asking;
    },
    forget(token) {
      if (kept?.token === token) kept = null;
    },
  };
}
