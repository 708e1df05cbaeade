import type { Probes, Unread } from '../../ports/probes.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';

/**
 * Looks whether a system downstream has noticed the change: 200 with JSON `{"seen": true}`, or 204, says yes. Only
 * hosts on the outbound list are reached; nothing is sent but the question.
 */
export function createAddressProbe(outbound: Outbound): Pick<Probes, 'address'> {
  return {
    async address(url, requestId) {
      try {
        const answer = await outbound(
          url,
          { headers: { accept: 'application/json' } },
          { requestId, purpose: 'probe' },
        );
        if (answer.status === 204) return { seen: true, because: 'It answered 204.' };
        const body: unknown = answer.status === 200 ? await answer.json().catch(() => null) : null;
        const seen = typeof body === 'object' && body !== null && 'seen' in body && body.seen === true;
        const because = seen ? 'It says it has seen the change.' : 'It has not seen the change.';
        if (answer.status === 200) return { seen, because };
        return { seen, because: `It answered ${answer.status}.`, ...unreadOf(answer.status) };
      } catch (error) {
        if (error instanceof OutboundError)
          return { seen: false, because: error.message, unread: error.unsent ? 'refused' : 'unanswered' };
        throw error;
      }
    },
  };
}

/** It was made for the question: any other status is its way to say no. */
function unreadOf(status: number): { readonly unread?: Unread } {
  if (status === 401 || status === 403) return { unread: 'refused' };
  return status === 408 || status === 429 || status >= 500 ? { unread: 'unanswered' } : {};
}
