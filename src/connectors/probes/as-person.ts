import type { Probes, SeenByPerson } from '../../ports/probes.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';

type Parts = {
  readonly tenantId: string;
  readonly exchange: (
    token: string,
    scope: string,
    requestId: string,
  ) => Promise<{ readonly token: string } | { readonly token: null; readonly because: string }>;
  readonly outbound: Outbound;
};

/** Asks a system as the person: nothing of its answer is read but the status. */
export function createPersonProbe({ tenantId, exchange, outbound }: Parts): Pick<Probes, 'asPerson'> {
  return {
    async asPerson(token, { scope, method, url, body }, requestId) {
      const given = await exchange(token, scope, requestId);
      if (given.token === null) return notAsked(given.because);
      const headers = { accept: 'application/json', authorization: `Bearer ${given.token}` };
      try {
        const { status } = await outbound(
          url.replaceAll('{tenant}', encodeURIComponent(tenantId)),
          body === null
            ? { method, headers }
            : { method, headers: { ...headers, 'content-type': 'application/json' }, body },
          { requestId, purpose: 'probe-as-person' },
        );
        return { seen: status >= 200 && status < 300, because: `It answered ${status}.`, status };
      } catch (error) {
        if (error instanceof OutboundError) return notAsked(error.message);
        throw error;
      }
    },
  };
}

const notAsked = (because: string): SeenByPerson => ({ seen: false, because, status: null });
