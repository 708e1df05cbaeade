import { mended } from '../../domain/written-text.ts';
import type { ChatAccounts } from '../../ports/chat-accounts.ts';
import type { ConversationInbound, HttpReply, PressReply } from '../../ports/conversation.ts';
import type { InboundContract } from '../../ports/inbound-contract.ts';
import { cardNamedIn, isVerb, needsReason } from '../card-press.ts';
import { type JsonObject, objectOf, textOf } from '../json-object.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { escaped, LONGEST_WORDS, OPENS, WORDS } from './blocks.ts';
import { CHANNEL } from './conversation.ts';
import { API, type SlackSettings } from './settings.ts';
import { wrongWith } from './signature.ts';
import { parsed, type SlackClient } from './wire.ts';

const LARGEST_BODY = 256 * 1024;
/** Slack gives a press up after three seconds (slack 1.2); what takes longer is told by the press's own address. */
const WAITS = 2_000;

type Received = Awaited<ReturnType<ConversationInbound['receive']>>;

type Parts = {
  readonly settings: SlackSettings;
  readonly outbound: Outbound;
  readonly client: SlackClient;
  readonly accounts: ChatAccounts;
  readonly signIn: string | null;
};

const text = { type: 'string' };

const CONTRACT: InboundContract = {
  sender: 'Slack, for a person who pressed a button of a card',
  proof:
    "Slack's signature over the bytes and the time of sending, within five minutes of ours; then the person, by the account that they tied to themselves.",
  headers: {
    'X-Slack-Signature': '`v0=` and the HMAC-SHA256 of `v0:{time}:{body}` with the signing secret, in hex.',
    'X-Slack-Request-Timestamp': 'Unix time in seconds.',
  },
  contentType: 'application/x-www-form-urlencoded',
  body: {
    title:
      'One field `payload` with JSON: `block_actions` for a press (`user`, `team`, `api_app_id`, `container`, `actions`, `response_url`, `state`); another one is answered and ignored',
    type: 'object',
    properties: { payload: text },
    required: ['payload'],
  },
  refusals: {
    401: ['signature-missing', 'signature-mismatch', 'timestamp-unreadable', 'timestamp-outside-window'],
    403: ['body-too-large', 'body-unreadable'],
  },
};

/** Presses on cards in Slack. */
export function createSlackInbound(parts: Parts): ConversationInbound {
  return {
    channel: CHANNEL,
    waits: WAITS,
    contract: () => CONTRACT,
    async receive(headers, body, now) {
      if (Buffer.byteLength(body) > LARGEST_BODY) return unproven('body-too-large');
      const wrong = wrongWith(headers, body, parts.settings.signingSecret, now);
      if (wrong !== null) return unproven(wrong, 401);
      if (!headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')) return event(body);
      const form = new URLSearchParams(body);
      const payload = parsed(form.get('payload') ?? '');
      const isOne = [...form.keys()].length === 1 && Object.keys(payload).length > 0;
      if (!isOne) return unproven('body-unreadable');
      return payload['type'] === 'block_actions' ? await pressed(parts, payload) : NOTHING;
    },
  };
}

const unproven = (code: string, status: 401 | 403 = 403): Received => ({
  received: 'unproven',
  status,
  code,
});
const NOTHING: Received = { received: 'nothing', status: 200, body: null };

/** Slack asks once whether an address is ours; of what happens in the workspace nothing is of consequence. */
function event(body: string): Received {
  const { type, challenge } = parsed(body);
  return type === 'url_verification' ? { received: 'nothing', status: 200, body: { challenge } } : NOTHING;
}

const OTHER_REFUSAL = 'This card can not be used. Open the newest one, or decide in the ticket.';

type Refusal = { readonly wrong: string; readonly personId?: string; readonly text?: string };

async function pressed(parts: Parts, payload: JsonObject): Promise<Received> {
  const [action, ...others] = actionsIn(payload);
  if (others.length === 0 && textOf(action?.['action_id']).startsWith(OPENS)) return NOTHING;
  const accountId = textOf(objectOf(payload['user'])['id']);
  const named = cardNamedIn(parsed(textOf(action?.['value'])));
  const answer = answering(parts, textOf(payload['response_url']), accountId);
  const refused = ({ wrong: code, personId, text = OTHER_REFUSAL }: Refusal): Received => ({
    ...{ received: 'refused', code, answer: () => answer({ reply: 'message', text }) },
    personId: personId ?? null,
    requestId: 'wrong' in named ? null : named.requestId,
  });
  const presser = await presserOf(parts, payload, accountId);
  if ('wrong' in presser) return refused(presser);
  const { personId } = presser;
  if (!action || others.length > 0) return refused({ wrong: 'not-one-action', personId });
  const verb = action['action_id'];
  if (!isVerb(verb)) return refused({ wrong: 'unknown-verb', personId });
  if ('wrong' in named) return refused({ ...named, personId });
  const words = wordsIn(payload, needsReason(verb));
  if ('wrong' in words) return refused({ ...words, personId });
  const container = objectOf(payload['container']);
  const [conversationId, messageId] = [textOf(container['channel_id']), textOf(container['message_ts'])];
  if (conversationId === '' || messageId === '') return refused({ wrong: 'no-message', personId });
  const pressId = [parts.settings.teamId, accountId, conversationId, messageId, textOf(action['action_ts'])];
  return {
    received: 'press',
    press: {
      ...{ channel: CHANNEL, method: 'slack-signature', pressId: pressId.join('/'), personId, verb },
      ...named,
      ...{ comment: words.comment, messageId, place: { serviceUrl: API, conversationId, messageId } },
    },
    answer,
  };
}

function actionsIn(payload: JsonObject): readonly JsonObject[] {
  const actions: unknown = payload['actions'];
  return Array.isArray(actions) ? actions.map(objectOf) : [];
}

/** Who pressed: of our app and workspace, by the account that they tied to themselves. */
async function presserOf(
  { settings, accounts, signIn }: Parts,
  payload: JsonObject,
  accountId: string,
): Promise<{ readonly personId: string } | Refusal> {
  if (textOf(payload['api_app_id']) !== settings.appId) return { wrong: 'other-app' };
  const [workspace, ownWorkspace] = [objectOf(payload['team'])['id'], objectOf(payload['user'])['team_id']];
  const isOurs = workspace === settings.teamId && (ownWorkspace ?? workspace) === settings.teamId;
  if (accountId === '' || !isOurs)
    return { wrong: 'other-workspace', text: 'Only people of this workspace can decide here.' };
  const personId = await accounts.personOf(CHANNEL, accountId);
  if (personId !== null) return { personId };
  const how =
    signIn === null ? 'The people who run this service can help.' : `Do so at ${signIn}, then press again.`;
  return {
    wrong: 'account-not-tied',
    text: `Nobody knows who you are in the directory, so nothing was done: your Slack account is not tied to you yet. ${how}`,
  };
}

/** What was typed above the buttons. */
function wordsIn(payload: JsonObject, isNeeded: boolean): { readonly comment: string } | Refusal {
  const values = objectOf(objectOf(payload['state'])['values']);
  const typed = textOf(objectOf(objectOf(values[WORDS])[WORDS])['value']);
  if (typed.length > 2 * LONGEST_WORDS)
    return {
      wrong: 'input-too-long',
      text: `Nothing was recorded: shorten your words to ${LONGEST_WORDS} characters, and press again.`,
    };
  const comment = mended(typed).trim();
  if (isNeeded && comment === '')
    return {
      wrong: 'reason-missing',
      text: 'Nothing was done: say why in the field above the buttons, then press again.',
    };
  return { comment };
}

/**
 * What the presser is told goes to the press's own address; Slack itself wants an empty answer. A card is edited once more by
 * itself; words that do not arrive there are said in the presser's own chat.
 */
function answering({ outbound, client }: Parts, responseUrl: string, accountId: string) {
  const arrives = async (message: object): Promise<boolean> => {
    if (!URL.canParse(responseUrl) || new URL(responseUrl).host !== 'hooks.slack.com') return false;
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const init = { method: 'POST', headers, body: JSON.stringify(message), hidesPath: true } as const;
    try {
      return (await outbound(responseUrl, init, { requestId: '', purpose: 'press-answer' })).ok;
    } catch (error) {
      if (error instanceof OutboundError) return false;
      throw error;
    }
  };
  return async (reply: PressReply): Promise<HttpReply> => {
    if (reply.reply === 'card') await arrives({ replace_original: true, ...(reply.card as object) });
    else {
      const text = escaped(reply.text);
      const isTold = await arrives({ response_type: 'ephemeral', replace_original: false, text });
      if (!isTold)
        await client('chat.postMessage', { channel: accountId, text, mrkdwn: false }, TOLD_IN_CHAT);
    }
    return { status: 200, body: null };
  };
}

const TOLD_IN_CHAT = { requestId: '', purpose: 'press-answer' };
