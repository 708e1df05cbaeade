import type { Clock } from '../../ports/ports.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { createTokenCache } from '../outbound/token-cache.ts';

const MANAGEMENT_HOST = 'management.azure.com';
const API = 'api-version=2023-05-01';

/** Whether the immutability policy of a container is locked: only the management plane tells. `null`: it can't be asked. */
export type ReadLock = () => Promise<'locked' | 'not-locked' | null>;

export function createContainerLock(
  containerId: string,
  { credential, outbound, clock }: { credential: Credential; outbound: Outbound; clock: Clock },
): ReadLock {
  const url = `https://${MANAGEMENT_HOST}${containerId}/immutabilityPolicies/default?${API}`;
  const tokens = createTokenCache<undefined>(clock, async () => {
    const given = await credential.getToken(`https://${MANAGEMENT_HOST}/.default`);
    if (!given) throw new Error('The credential gave no token.');
    return { token: given.token, expiresAt: given.expiresOnTimestamp };
  });
  return async () => {
    try {
      const token = await tokens.get(undefined);
      const answer = await outbound(
        url,
        { headers: { authorization: `Bearer ${token}` } },
        { requestId: 'health', purpose: 'read-witness-lock' },
      );
      if (answer.status === 401) tokens.forget(token);
      if (answer.status !== 200) return null;
      const { properties } = (await answer.json()) as { properties?: { state?: unknown } };
      return properties?.state === 'Locked' ? 'locked' : 'not-locked';
    } catch {
      return null;
    }
  };
}
