import type { Probes } from '../../ports/probes.ts';
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
        return { seen, because: answer.status === 200 ? because : `It answered ${answer.status}.` };
      } catch (error) {
        if (error instanceof OutboundError) return { seen: false, because: error.message };
        throw error;
      }
    },
  };
}
