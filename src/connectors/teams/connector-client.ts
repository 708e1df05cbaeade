import { redacted } from '../../domain/redact.ts';
import type { PostResult } from '../../ports/conversation.ts';
import type { Clock } from '../../ports/ports.ts';
import { type JsonObject, objectOf, textOf } from '../json-object.ts';
import type { Answer } from '../outbound/answer.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { retryAfterSeconds } from '../outbound/retry-after.ts';
import { createTokenCache } from '../outbound/token-cache.ts';

export type NotPosted = PostResult & { readonly posted: false };

/** The Bot Connector's answer to one call: the id it gave (`null`: it took the call and gave none), or why not. */
type ConnectorAnswer =
  | { readonly id: string | null; readonly body: JsonObject }
  | { readonly gone: true }
  | NotPosted;

type ConnectorCall = {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly serviceUrl: string;
  /** After the service URL. */
  readonly path: string;
  /** Left out where something is read. */
  readonly body?: unknown;
};

export type ConnectorClient = (call: ConnectorCall, context: OutboundContext) => Promise<ConnectorAnswer>;

type ConnectorClientParts = {
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Gives tokens of our bot. */
  readonly credential: Credential;
  readonly serviceHosts: readonly string[];
};

export const BOT_SCOPE = 'https://api.botframework.com/.default';

export const notPosted = (
  kind: NotPosted['kind'],
  because: string,
  wait: number | null = null,
): NotPosted => ({ posted: false, kind, because, retryAfterSeconds: wait });

/** Calls the Bot Connector; our bot's token goes to listed hosts only, wherever an address came from. */
export function createConnectorClient(parts: ConnectorClientParts): ConnectorClient {
  const { outbound, clock, credential, serviceHosts } = parts;
  const tokens = createTokenCache(clock, async () => {
    const given = await credential.getToken(BOT_SCOPE);
    if (!given) throw new Error('The credential gave no token.');
    return { token: given.token, expiresAt: given.expiresOnTimestamp };
  });
  const sendOnce = async (call: ConnectorCall, token: string, context: OutboundContext) =>
    outbound(
      `${call.serviceUrl.replace(/\/+$/, '')}/v3/conversations${call.path}`,
      {
        method: call.method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      },
      context,
    );
  return async (call, context) => {
    if (!isListed(call.serviceUrl, serviceHosts))
      return notPosted(
        'refused',
        'The address of the conversation is not on the list of Bot Connector hosts.',
      );
    let token: string;
    try {
      token = await tokens.get(undefined);
    } catch (error) {
      return notPosted(
        'later',
        `No token for the bot: ${error instanceof Error ? error.name : 'unknown cause'}.`,
      );
    }
    try {
      const first = await sendOnce(call, token, context);
      if (first.status !== 401) return await answerOf(first, call.method, clock.now());
      tokens.forget(token);
      const second = await sendOnce(call, await tokens.get(undefined), context);
      return await answerOf(second, call.method, clock.now());
    } catch (error) {
      if (error instanceof OutboundError) {
        const answer = notPosted('later', error.message);
        return error.unsent ? answer : { ...answer, unsure: true };
      }
      return notPosted('later', 'No new token for the bot.');
    }
  };
}

function isListed(serviceUrl: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(serviceUrl)) return false;
  const { protocol, host } = new URL(serviceUrl);
  return protocol === 'https:' && hosts.includes(host);
}

const LATER = [408, 412, 429, 500, 502, 503, 504];

async function answerOf(
  response: Answer,
  method: ConnectorCall['method'],
  now: number,
): Promise<ConnectorAnswer> {
  const { status } = response;
  const text = await response.text();
  const body = bodyOf(text);
  if (status === 404) return { gone: true };
  if (status === 200 || status === 201 || status === 202) {
    const id = textOf(body['id']);
    if (id !== '' || (method === 'GET' && status === 200)) return { id, body };
    // 202 is Teams' word that it took the message, and an update needs no id; a gateway's page is no such word
    const saysNothing = ['', '{}', 'null'].includes(text.trim());
    if (saysNothing && (status === 202 || method === 'PUT')) return { id: null, body };
    return { ...notPosted('later', `Teams answered ${status} without an id.`), unsure: true };
  }
  const words = textOf(objectOf(body['error'])['message']) || textOf(body['message']);
  const because = redacted(`Teams answered ${status}${words ? `: ${words}` : ''}`);
  const wait = retryAfterSeconds(response.headers.get('retry-after'), now);
  if (LATER.includes(status)) return notPosted('later', because, wait);
  // Teams itself says why; a gateway in front of it does not.
  return notPosted(status === 403 && words !== '' ? 'blocked' : 'refused', because);
}

function bodyOf(text: string) {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return objectOf(null);
  }
}
