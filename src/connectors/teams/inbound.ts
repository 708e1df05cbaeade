import type { ConversationInbound, HttpReply, PressReply } from '../../ports/conversation.ts';
import type { InboundContract } from '../../ports/inbound-contract.ts';
import type { Clock } from '../../ports/ports.ts';
import { type JsonObject, objectOf, textOf } from '../json-object.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { tokenCodes } from '../outbound/signed-token.ts';
import { actionOf, isCardAction, isOfTenant, LONGEST_INPUT, personOf } from './activity.ts';
import type { TeamsSettings } from './settings.ts';
import { createVerify, type TokenSays } from './verify.ts';

const LARGEST_BODY = 256 * 1024;
const CHANNEL = 'msteams';

type Received = Awaited<ReturnType<ConversationInbound['receive']>>;

const CONTRACT: InboundContract = {
  sender: 'The Bot Connector, for a person in Teams',
  proof: 'A token of the Bot Framework for our bot; then the person, by Entra object id, of our tenant.',
  headers: { Authorization: '`Bearer` and that token.' },
  body: {
    title: 'An activity of the Bot Framework; one that is no press on a card is answered and ignored',
    type: 'object',
    properties: {
      type: { type: 'string', description: '`invoke` for a press' },
      name: { type: 'string', description: '`adaptiveCard/action` for a press' },
      channelId: { const: CHANNEL },
      serviceUrl: { type: 'string' },
      value: { type: 'object', description: 'the action with what its card put in it' },
    },
    required: ['channelId', 'serviceUrl'],
  },
  refusals: {
    401: [...tokenCodes('serviceurl'), 'keys-unavailable'],
    403: [
      'token-without-service-url',
      'body-too-large',
      'body-unreadable',
      'other-channel',
      'key-not-endorsed',
      'other-service-url',
    ],
  },
};

/** Presses on cards in Teams. */
export function createTeamsInbound(
  settings: TeamsSettings,
  outbound: Outbound,
  clock: Clock,
): ConversationInbound {
  const verify = createVerify(settings, outbound, clock);
  return {
    channel: 'teams',
    contract: () => CONTRACT,
    async receive(headers, body, now) {
      if (Buffer.byteLength(body) > LARGEST_BODY) return unproven(403, 'body-too-large');
      const says = await verify(headers, now);
      if (!says.proven) return unproven(says.status, says.code);
      const activity = parsed(body);
      if (!activity) return unproven(403, 'body-unreadable');
      const mismatch = mismatchOf(says, activity);
      if (mismatch) return unproven(403, mismatch);
      return isCardAction(activity)
        ? press(settings, activity)
        : { received: 'nothing', status: 200, body: {} };
    },
  };
}

const unproven = (status: 401 | 403, code: string): Received => ({ received: 'unproven', status, code });

function parsed(body: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : null;
  } catch {
    return null;
  }
}

/** Token and body must speak of the same Bot Connector and of a channel that the signing key is endorsed for. */
function mismatchOf(says: TokenSays & { readonly proven: true }, activity: JsonObject): string | null {
  if (activity['channelId'] !== CHANNEL) return 'other-channel';
  if (!says.endorsements.includes(CHANNEL)) return 'key-not-endorsed';
  const plain = (url: string) => url.replace(/\/+$/, '').toLowerCase();
  return plain(says.serviceUrl) === plain(textOf(activity['serviceUrl'])) ? null : 'other-service-url';
}

const REFUSALS: Readonly<Record<string, string>> = {
  'other-tenant': 'Only people of this organization can decide here.',
  'no-object-id': 'Teams did not say who you are, so nothing was done. Decide in the ticket instead.',
  'reason-missing': 'Nothing was done: say why you reject.',
  'input-too-long': `Nothing was recorded: this card can not be used with a comment or reason of over ${LONGEST_INPUT} characters. Shorten yours and press again.`,
};
const OTHER_REFUSAL = 'This card can not be used. Open the newest one, or decide in the ticket.';

function press(settings: TeamsSettings, activity: JsonObject): Received {
  const action = actionOf(activity);
  const personId = personOf(activity);
  const data = objectOf(objectOf(objectOf(activity['value'])['action'])['data']);
  const refused = (code: string): Received => ({
    received: 'refused',
    code,
    answer: () => answerTo({ reply: 'message', text: REFUSALS[code] ?? OTHER_REFUSAL }),
    personId,
    requestId: 'wrong' in action ? textOf(data['requestId']).slice(0, 200) || null : action.requestId,
  });
  if (!isOfTenant(activity, settings.tenantId)) return refused('other-tenant');
  if (personId === null) return refused('no-object-id');
  if ('wrong' in action) return refused(action.wrong);
  const pressId = textOf(activity['id']);
  const place = placeOf(activity);
  if (pressId === '') return refused('no-activity-id');
  return {
    received: 'press',
    press: {
      channel: 'teams',
      method: 'bot-framework-token',
      pressId,
      personId,
      ...action,
      messageId: place.messageId || null,
      place: place.messageId && place.conversationId ? place : null,
    },
    answer: answerTo,
  };
}

/** How older clients name a message: with an id that no posting was ever answered with, so that it names none of ours. */
const LEGACY_ID = /^\d:/;

/** Where the pressed message is; the service URL is the one the token speaks of. */
function placeOf(activity: JsonObject) {
  const repliesTo = textOf(activity['replyToId']);
  return {
    serviceUrl: textOf(activity['serviceUrl']),
    conversationId: textOf(objectOf(activity['conversation'])['id']),
    messageId: LEGACY_ID.test(repliesTo) ? '' : repliesTo,
  };
}

/** Teams wants HTTP 200 whatever was decided; what happened stands inside. */
function answerTo(reply: PressReply): HttpReply {
  const body =
    reply.reply === 'card'
      ? { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: reply.card }
      : { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: reply.text };
  return { status: 200, body };
}
