import { redacted } from '../../domain/redact.ts';
import type { ReadFailure } from '../../ports/directory.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { retryAfterSeconds } from '../outbound/retry-after.ts';

export type PagerDutySettings = { readonly host: string; readonly token: string };

/** What was answered, or that PagerDuty shows no such thing. `isRefused`: it takes the key for none, which time does not mend. */
type Read =
  | { readonly read: 'done'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly read: 'missing' }
  | (ReadFailure & { readonly isRefused?: true });

/** Reads a path of the REST API with the key; never throws for what the far side does. */
export type Wire = (path: string, what: string, requestId: string) => Promise<Read>;

export function createWire({ host, token }: PagerDutySettings, outbound: Outbound, clock: Clock): Wire {
  const headers = {
    // no Bearer: that is for OAuth (itsm 7)
    authorization: `Token token=${token}`,
    accept: 'application/vnd.pagerduty+json;version=2',
    'content-type': 'application/json',
  };
  return async (path, what, requestId) => {
    try {
      const answer = await outbound(`https://${host}${path}`, { headers }, { requestId, purpose: 'on-call' });
      const body = (await answer.json().catch(() => null)) as Readonly<Record<string, unknown>> | null;
      if (answer.status === 404) return { read: 'missing' };
      if (answer.status === 200 && body !== null && typeof body === 'object') return { read: 'done', body };
      const after = retryAfterSeconds(answer.headers.get('retry-after'), clock.now());
      return failed(answer.status, what, after);
    } catch (error) {
      if (error instanceof OutboundError) return later(`${what}: ${error.message}`, null);
      throw error;
    }
  };
}

function failed(
  status: number,
  what: string,
  after: number | null,
): ReadFailure & { readonly isRefused?: true } {
  const said = `${what}: PagerDuty answered ${status}`;
  if (status === 403 || status === 400)
    return {
      ...{ read: 'failed', retryAfterSeconds: null, mayCure: false },
      because: redacted(`${said}. An administrator of PagerDuty has to let the API key read it.`),
    };
  // A key that is being changed is refused for a moment, too.
  if (status === 401) return { ...later(`${said}: it does not take the API key`, after), isRefused: true };
  return later(said, after);
}

export function later(because: string, after: number | null): ReadFailure {
  return { read: 'failed', because: redacted(because), retryAfterSeconds: after, mayCure: true };
}
