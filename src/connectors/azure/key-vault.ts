import type { Clock } from '../../ports/ports.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { retryAfterSeconds } from '../outbound/retry-after.ts';
import { createTokenCache } from '../outbound/token-cache.ts';

/** An answer of the vault, or that there was none. */
type VaultAnswer =
  | { readonly answered: true; readonly body: Readonly<Record<string, unknown>> }
  | {
      readonly answered: false;
      readonly status: number;
      /** The vault's own code (`KeyDisabled`), where it gave one. */
      readonly code: string;
      readonly because: string;
      readonly retryAfterSeconds: number | null;
    };

export type VaultCall = (
  method: 'GET' | 'POST',
  url: string,
  body: unknown,
  context: OutboundContext,
) => Promise<VaultAnswer>;

const API = 'api-version=7.4';

/** Calls a vault with the app's own identity; its tokens are for the vault's domain. Never throws. */
export function createVaultCall(
  host: string,
  { credential, outbound, clock }: { credential: Credential; outbound: Outbound; clock: Clock },
): VaultCall {
  const scope = `https://${host.split('.').slice(1).join('.')}/.default`;
  const tokens = createTokenCache<undefined>(clock, async () => {
    const given = await credential.getToken(scope);
    if (!given) throw new Error('The credential gave no token.');
    return { token: given.token, expiresAt: given.expiresOnTimestamp };
  });
  return async (method, url, body, context) => {
    try {
      const token = await tokens.get(undefined);
      const answer = await outbound(
        url.includes('?') ? url : `${url}?${API}`,
        {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        },
        context,
      );
      if (answer.status === 401) tokens.forget(token);
      const read = (await answer.json().catch(() => null)) as Record<string, unknown> | null;
      if (answer.status === 200 && read !== null) return { answered: true, body: read };
      const code = codeOf(read);
      return {
        answered: false,
        status: answer.status,
        code,
        because: `Key Vault answered ${answer.status}${code ? ` ${code}` : ''}`,
        retryAfterSeconds: retryAfterSeconds(answer.headers.get('retry-after'), clock.now()),
      };
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      return { answered: false, status: 0, code: '', because, retryAfterSeconds: null };
    }
  };
}

type Fault = { readonly code?: unknown; readonly innererror?: Fault };

/** The innermost code: `Forbidden` says little, `KeyDisabled` within it all. */
function codeOf(body: Readonly<Record<string, unknown>> | null): string {
  const fault = body?.['error'] as Fault | undefined;
  const code = fault?.innererror?.code ?? fault?.code;
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : '';
}
