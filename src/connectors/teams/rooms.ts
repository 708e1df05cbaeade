import type { CardView, PostResult, Readers, Rooms } from '../../ports/conversation.ts';
import { objectOf, textOf } from '../json-object.ts';
import type { OutboundContext } from '../outbound/outbound.ts';
import { type ConnectorClient, notPosted } from './connector-client.ts';
import type { TeamsSettings } from './settings.ts';

type Messages = {
  readonly card: (view: CardView, nonce: string) => object;
  readonly text: (text: string) => object;
};

/** How Teams names channels; any other conversation of several people is a chat, in which nothing stands below a message. */
const OF_CHANNELS = /^19:[^;]+@thread\.(tacv2|skype)$/;

const NOT_THERE =
  'Teams knows no such channel or chat, or the app is not in it. Add the app to the team or chat, or name another one in the policy table.';

/** So many to a page, which is the most that the connector gives, and so many pages. */
const PAGE = 500;
const MOST_PAGES = 10;

/** Posts in channels and group chats that have our app. */
export function createTeamsRooms(
  { botAppId, tenantId, serviceUrl }: TeamsSettings,
  client: ConnectorClient,
  messages: Messages,
): Rooms {
  const inChat = async (
    conversationId: string,
    activity: object,
    context: OutboundContext,
  ): Promise<PostResult> => {
    const path = `/${encodeURIComponent(conversationId)}/activities`;
    const answer = await client({ method: 'POST', serviceUrl, path, body: activity }, context);
    if ('gone' in answer) return notPosted('refused', NOT_THERE);
    if (!('id' in answer)) return answer;
    const { id: messageId } = answer;
    return { posted: true, place: messageId === null ? null : { serviceUrl, conversationId, messageId } };
  };
  const inChannel = async (
    channelId: string,
    activity: object,
    context: OutboundContext,
  ): Promise<PostResult> => {
    const body = {
      ...{ isGroup: true, bot: { id: `28:${botAppId}` }, tenantId, activity },
      channelData: { channel: { id: channelId }, tenant: { id: tenantId } },
    };
    const answer = await client({ method: 'POST', serviceUrl, path: '', body }, context);
    if ('gone' in answer) return notPosted('refused', NOT_THERE);
    if (!('id' in answer)) return answer;
    const { id: conversationId } = answer;
    const messageId = textOf(answer.body['activityId']) || (conversationId?.split(';messageid=')[1] ?? '');
    const known = conversationId !== null && messageId !== '';
    return { posted: true, place: known ? { serviceUrl, conversationId, messageId } : null };
  };
  return {
    hasReplies: (roomId) => OF_CHANNELS.test(roomId),
    post(roomId, view, nonce, requestId) {
      const activity = messages.card(view, nonce);
      const post = OF_CHANNELS.test(roomId) ? inChannel : inChat;
      return post(roomId, activity, { requestId, purpose: 'card' });
    },
    reply: ({ conversationId }, text, requestId) =>
      inChat(conversationId, messages.text(text), { requestId, purpose: 'notice' }),
    readers: (roomId, requestId) => readersOf(client, serviceUrl, roomId, { requestId, purpose: 'members' }),
  };
}

async function readersOf(
  client: ConnectorClient,
  serviceUrl: string,
  roomId: string,
  context: OutboundContext,
): Promise<Readers> {
  const ids: string[] = [];
  let after = '';
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const from = after === '' ? '' : `&continuationToken=${encodeURIComponent(after)}`;
    const path = `/${encodeURIComponent(roomId)}/pagedmembers?pageSize=${PAGE}${from}`;
    const answer = await client({ method: 'GET', serviceUrl, path }, context);
    if ('gone' in answer) return { read: 'failed', because: NOT_THERE };
    if (!('id' in answer)) return { read: 'failed', because: answer.because };
    const members: readonly unknown[] = Array.isArray(answer.body['members']) ? answer.body['members'] : [];
    ids.push(...members.map((one) => entraIdOf(objectOf(one))).filter((id) => id !== ''));
    after = textOf(answer.body['continuationToken']);
    if (after === '') break;
  }
  return { read: 'done', ids };
}

/** Teams gives the Entra id in either of two members. */
function entraIdOf(member: ReturnType<typeof objectOf>): string {
  return (textOf(member['aadObjectId']) || textOf(member['objectId'])).toLowerCase();
}
