import { redacted } from '../../domain/redact.ts';
import type { PostResult } from '../../ports/conversation.ts';
import type { Clock } from '../../ports/ports.ts';
import { type JsonObject, objectOf, textOf } from '../json-object.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { retryAfterSeconds } from '../outbound/retry-after.ts';
import { API } from './settings.ts';

export function parsed(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

type NotPosted = PostResult & { readonly posted: false };

/** What a method answered, or why not. */
type SlackAnswer = { readonly ok: true; readonly body: JsonObject } | (NotPosted & { readonly ok: false });

/** Calls a method of the Web API with the bot's token. */
export type SlackClient = (method: string, body: object, context: OutboundContext) => Promise<SlackAnswer>;

type NotOk = Extract<SlackAnswer, { readonly ok: false }>;

function not(kind: NotPosted['kind'], because: string, wait: number | null = null, unsure = false): NotOk {
  const answer: NotOk = { ok: false, posted: false, kind, because, retryAfterSeconds: wait };
  return unsure ? { ...answer, unsure: true } : answer;
}

export function createSlackClient(outbound: Outbound, clock: Clock, botToken: string): SlackClient {
  return async (method, body, context) => {
    const headers = {
      authorization: `Bearer ${botToken}`,
      'content-type': 'application/json; charset=utf-8',
    };
    try {
      const init = { method: 'POST', headers, body: JSON.stringify(body) } as const;
      const answer = await outbound(`${API}${method}`, init, context);
      const wait = retryAfterSeconds(answer.headers.get('retry-after'), clock.now());
      return answerOf(answer.status, await answer.text(), wait);
    } catch (error) {
      if (error instanceof OutboundError) return not('later', error.message, null, !error.unsent);
      throw error;
    }
  };
}

/** Errors that pass; the pages of each method name the others. */
const PASSING = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
];
/** Errors about the one who was to be reached. */
const OF_PERSON = [
  'channel_not_found',
  'user_not_found',
  'users_not_found',
  'user_disabled',
  'user_not_visible',
  'cannot_dm_bot',
  'messages_tab_disabled',
  'not_in_channel',
  'is_archived',
];

/** A failure is HTTP 200 with `ok: false` as a rule (slack 2.1); a page of a gateway is none of Slack's words. */
function answerOf(status: number, text: string, wait: number | null): SlackAnswer {
  const body = parsed(text);
  if (status === 200 && body['ok'] === true) return { ok: true, body };
  const error = textOf(body['error']);
  const because = redacted(`Slack answered ${status}${error ? `: ${error}` : ''}`);
  if (status === 429 || PASSING.includes(error)) return not('later', because, wait);
  if (error === '') return not('later', because, wait, status < 400 || status >= 500);
  return not(OF_PERSON.includes(error) ? 'blocked' : 'refused', because);
}
