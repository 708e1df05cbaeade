import type { OutboundCall } from './shapes.ts';
import type { Scenario } from './story.ts';

const WAIT_SECONDS = 45;
/** Tenant and app run in two processes; their clocks agree to milliseconds. In seconds. */
const CLOCKS_DIFFER = 0.2;

/** Microsoft Graph throttles the write: first without saying for how long, then with. */
export const graphThrottled: Scenario = {
  name: 'graph-throttled',
  title: 'Graph answers 429 to the write, without and with Retry-After',
  async run(story) {
    const person = await story.user('Lotte Bakker');
    const group = await story.group('GRP-FINANCE-BI-READ');
    await story.takeAway(person, group);
    const since = (await story.product.outbound(0)).at(-1)?.seq ?? 0;
    const match = { host: 'graph.microsoft.com', method: 'POST', path: `/groups/${group.id}/members/$ref` };
    await story.fault({ match, count: 2, effect: { kind: 'status', status: 429 } });
    await story.fault({ match, count: 1, effect: { kind: 'status', status: 429, retryAfter: WAIT_SECONDS } });
    await story.tell(
      `Graph will throttle the write: twice silently, once with Retry-After: ${WAIT_SECONDS}.`,
    );
    const journey = await story.order('Access to Finance BI', person, group);
    await story.approve(journey, 'Mirjam Kok', 'data-owner');
    await story.fulfilled(journey);
    const writes = (await story.product.outbound(since)).filter(
      ({ method, url }) => method === 'POST' && url.endsWith(match.path),
    );
    const statuses = writes.map(({ status }) => status);
    story.check(
      statuses.filter((status) => status === 429).length === 3 && statuses.at(-1) === 204,
      `The write was answered ${statuses.join(', ')}.`,
    );
    const waited = pauseAfterLast429(writes);
    story.check(
      waited >= WAIT_SECONDS - CLOCKS_DIFFER,
      `After Retry-After: ${WAIT_SECONDS} it waited ${waited.toFixed(1)} s of sandbox time.`,
    );
    await story.checkAgreement(journey, 'granted');
    await story.takeAway(person, group);
  },
};

/** Seconds between the last throttled write and the one after it. */
function pauseAfterLast429(writes: readonly OutboundCall[]): number {
  const last = writes.findLastIndex(({ status }) => status === 429);
  const [throttled, next] = [writes[last], writes[last + 1]];
  return throttled && next ? (Date.parse(next.at) - Date.parse(throttled.at)) / 1000 : 0;
}
