import type { Outbound } from '../../../src/connectors/outbound/outbound.ts';

/** The same way out, but the far side's JSON answers to matching URLs come back changed. */
export function altered(outbound: Outbound, matching: RegExp, change: (text: string) => string): Outbound {
  return async (url, init, context) => {
    const answer = await outbound(url, init, context);
    if (!matching.test(url) || answer.status === 204) return answer;
    const headers = { 'content-type': 'application/json' };
    return new Response(change(await answer.text()), { status: answer.status, headers });
  };
}
