/** What an auditor needs of the key that seals: the public part of each version, and until when it counts. */

import { createVaultCall } from '../src/connectors/azure/key-vault.ts';
import { SealKeys } from '../src/connectors/azure/seal-keys.ts';
import type { Credential } from '../src/connectors/outbound/credential.ts';
import { createOutbound } from '../src/connectors/outbound/outbound.ts';
import type { PublishedSealKey } from '../src/connectors/tables/audit-verify.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Throws where the vault can't be read, or does not show a version: an incomplete list would make honest seals look false. */
export async function publishedKeys(
  url: string,
  credential: Credential,
  fetcher: Fetch = fetch,
): Promise<readonly PublishedSealKey[]> {
  const clock = { now: () => Date.now() };
  const outbound = createOutbound({
    fetch: fetcher,
    allowedHosts: [new URL(url).host],
    timeoutMs: { connect: 10_000, total: 30_000 },
    maxBytes: 1024 * 1024,
    log: () => undefined,
  });
  const call = createVaultCall(new URL(url).host, { credential, outbound, clock });
  const keys = new SealKeys(call, url, clock, new Map());
  const all = await keys.all();
  if (!all.had) throw new Error(`The key can't be read: ${all.because}.`);
  return await Promise.all(
    all.value.map(async ({ kid, endedAt }) => {
      const part = await keys.publicPart(kid);
      if (part.had && part.value) {
        const { kty, crv, x, y, n, e } = part.value;
        return { kid, jwk: { kty, crv, x, y, n, e }, endedAt } as PublishedSealKey;
      }
      const because = part.had
        ? 'its public part is not shown; switch it on while this is read'
        : part.because;
      throw new Error(`${kid} can't be read: ${because}.`);
    }),
  );
}
