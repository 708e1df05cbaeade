import type { Checkup } from '../../ports/checks.ts';
import type { CardView, Conversation, PostResult } from '../../ports/conversation.ts';
import type { Clock } from '../../ports/ports.ts';
import type { Credential } from '../outbound/credential.ts';
import type { Outbound, OutboundContext } from '../outbound/outbound.ts';
import { renderCard } from './card.ts';
import { notice, plain } from './card-text.ts';
import { teamsCheckup } from './checks.ts';
import {
  type ConnectorClient,
  createConnectorClient,
  type NotPosted,
  notPosted,
} from './connector-client.ts';
import { openChat } from './open-chat.ts';
import { createTeamsRooms } from './rooms.ts';
import type { TeamsSettings } from './settings.ts';

type TeamsParts = {
  readonly settings: TeamsSettings;
  readonly credential: Credential;
  readonly outbound: Outbound;
  readonly clock: Clock;
};

const CARD = 'application/vnd.microsoft.card.adaptive';
const LONGEST_NOTICE = 4000;

/** Cards and notices in a person's own chat with our bot, and how it is checked that they arrive. */
export function createTeamsConversation({ settings, credential, outbound, clock }: TeamsParts): {
  readonly conversation: Conversation;
  readonly checkup: Checkup;
} {
  const client = createConnectorClient({ outbound, clock, credential, serviceHosts: settings.serviceHosts });
  const from = { id: `28:${settings.botAppId}` };
  const say = createChats(settings, client);
  const message = (view: CardView, nonce: string) => ({
    type: 'message',
    from,
    summary: `${plain(view.ticket.number, 40)}: ${plain(view.title, 120)}`,
    attachments: [{ contentType: CARD, content: renderCard(view, nonce, true) }],
  });
  const said = (text: string) => ({
    ...{ type: 'message', from, textFormat: 'plain', text: notice(text, LONGEST_NOTICE) },
  });
  const conversation: Conversation = {
    channel: 'teams',
    chatLink: `https://teams.microsoft.com/l/chat/0/0?tenantId=${settings.tenantId}&users=${encodeURIComponent(from.id)}`,
    post: (recipientId, view, nonce, requestId) =>
      say(recipientId, message(view, nonce), { requestId, purpose: 'card' }),
    async update(place, _recipientId, view, nonce, requestId) {
      const path = `/${encodeURIComponent(place.conversationId)}/activities/${encodeURIComponent(place.messageId)}`;
      const body = message(view, nonce);
      const call = { method: 'PUT', serviceUrl: place.serviceUrl, path, body } as const;
      const answer = await client(call, { requestId, purpose: 'card-update' });
      if ('gone' in answer) return notPosted('refused', 'Teams does not know the message.');
      return 'id' in answer ? { posted: true, place } : answer;
    },
    notify: (recipientId, text, requestId) => say(recipientId, said(text), { requestId, purpose: 'notice' }),
    render: renderCard,
    rooms: createTeamsRooms(settings, client, { card: message, text: said }),
  };
  const { rooms } = conversation;
  return { conversation, checkup: teamsCheckup({ settings, credential, client, rooms }) };
}

type Say = (personId: string, activity: object, context: OutboundContext) => Promise<PostResult>;

/** Says something in a person's chat, which is opened first; it stays the same, so that its id is kept. */
function createChats(settings: TeamsSettings, client: ConnectorClient): Say {
  const { serviceUrl } = settings;
  const chats = new Map<string, string>();
  const open = async (personId: string, context: OutboundContext): Promise<string | NotPosted> => {
    const answer = await openChat(settings, client, personId, context);
    if ('gone' in answer) return notPosted('refused', 'Teams does not know the way to open a chat.');
    if (!('id' in answer)) return answer;
    if (answer.id === null) return notPosted('refused', 'Teams opened a chat and did not say which.');
    chats.set(personId, answer.id);
    return answer.id;
  };
  return async (personId, activity, context) => {
    const conversationId = chats.get(personId) ?? (await open(personId, context));
    if (typeof conversationId !== 'string') return conversationId;
    const path = `/${encodeURIComponent(conversationId)}/activities`;
    const answer = await client({ method: 'POST', serviceUrl, path, body: activity }, context);
    if ('id' in answer) {
      const { id: messageId } = answer;
      return { posted: true, place: messageId === null ? null : { serviceUrl, conversationId, messageId } };
    }
    if (!('gone' in answer)) return answer;
    chats.delete(personId);
    return notPosted('later', 'The chat is gone; it is opened again with the next try.');
  };
}
