import type { HttpResponseInit } from '@azure/functions';
import type { Means } from '../activities/activity.ts';
import { instant } from '../domain/instant.ts';
import type { Kind } from '../domain/request.ts';
import type { AlertInbound } from '../ports/alerts.ts';
import type { DoorCall } from './door.ts';
import { problem } from './problem.ts';

export const LARGEST_BODY = 32 * 1024;

/** POST /api/alerts/{what}: authenticate bytes, keep, answer. A timer follows it; nothing is opened or decided here. */
export async function alertReceived(
  { alerts, clock }: Pick<Means, 'alerts' | 'clock'>,
  inbound: AlertInbound,
  kind: Kind,
  call: DoorCall,
): Promise<HttpResponseInit> {
  const body = await call.body();
  if (!body.read) return body.answer;
  const checked = inbound.authenticate(call.headers, body.text, clock.now());
  if (!checked.authentic) return problem(401, checked.code, checked.detail);
  call.proven();
  const parsed = inbound.parse(body.text);
  if (!parsed.parsed)
    return problem(
      400,
      'malformed-alert',
      "The alert can't be understood; mend the fields named and send it again.",
      parsed.issues,
    );
  const { alert } = parsed;
  const { first } = await alerts.receive({
    ...alert,
    kind,
    receivedAt: instant(clock.now()),
    state: 'received',
  });
  return {
    status: 202,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ alertId: alert.alertId, duplicate: !first }),
  };
}
