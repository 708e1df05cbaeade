import { quotable } from '../../domain/written-text.ts';
import type { ChatAccounts } from '../../ports/chat-accounts.ts';
import type { Conversation, PostResult } from '../../ports/conversation.ts';
import { textOf } from '../json-object.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { escaped, type Message, messageOf } from './blocks.ts';
import { API, type SlackSettings } from './settings.ts';
import type { SlackClient } from './wire.ts';

export const CHANNEL = 'slack';
const LONGEST_NOTICE = 4000;

type Parts = {
  readonly settings: SlackSettings;
  readonly client: SlackClient;
  readonly accounts: ChatAccounts;
  /** Where people tie their account to themselves; `null`: nobody knows our address. */
  readonly signIn: string | null;
};

/** Cards and notices in a person's own chat with our app. Only people who tied their account to themselves are reached. */
export function createSlackConversation({ settings, client, accounts, signIn }: Parts): Conversation {
  const say = async (personId: string, message: object, context: OutboundContext): Promise<PostResult> => {
    const account = await accounts.accountOf(CHANNEL, personId);
    if (account === null) return blocked(signIn);
    const body = { channel: account, ...message, unfurl_links: false, unfurl_media: false };
    const answer = await client('chat.postMessage', body, context);
    if (!answer.ok) return withoutOk(answer);
    const [conversationId, messageId] = [textOf(answer.body['channel']), textOf(answer.body['ts'])];
    const isKnown = conversationId !== '' && messageId !== '';
    return { posted: true, place: isKnown ? { serviceUrl: API, conversationId, messageId } : null };
  };
  return {
    channel: CHANNEL,
    chatLink: `https://slack.com/app_redirect?app=${settings.appId}&team=${settings.teamId}`,
    post: (personId, view, nonce, requestId) =>
      say(personId, unread(messageOf(view, nonce, true)), { requestId, purpose: 'card' }),
    async update({ conversationId, messageId, ...place }, _personId, view, nonce, requestId) {
      // Without blocks the old ones may stay (slack 2.4), with buttons that do nothing any more.
      const body = { channel: conversationId, ts: messageId, ...unread(messageOf(view, nonce, true)) };
      const answer = await client('chat.update', body, { requestId, purpose: 'card-update' });
      if (answer.ok) return { posted: true, place: { ...place, conversationId, messageId } };
      // A message that can't be edited, for whatever reason, is gone for us.
      return answer.kind === 'blocked' ? { ...withoutOk(answer), kind: 'refused' } : withoutOk(answer);
    },
    notify: (personId, text, requestId) =>
      say(personId, unread({ text: noticeOf(text) }), { requestId, purpose: 'notice' }),
    render: messageOf,
  };
}

/** No markup is read in the text that stands in for blocks. */
const unread = (message: Message | { readonly text: string }) => ({ ...message, mrkdwn: false });

const noticeOf = (text: string): string => escaped([...quotable(text)].slice(0, LONGEST_NOTICE).join(''));

function blocked(signIn: string | null): PostResult {
  const how = signIn === null ? '' : ` They do so at ${signIn}.`;
  return {
    ...{ posted: false, kind: 'blocked', retryAfterSeconds: null },
    because: `This person has not tied a Slack account to themselves.${how}`,
  };
}

function withoutOk<Answer extends { readonly ok: false }>({ ok: _, ...answer }: Answer): Omit<Answer, 'ok'> {
  return answer;
}
