import { mended } from '../../domain/written-text.ts';
import type { ChatAccounts } from '../../ports/chat-accounts.ts';
import type { ConversationInbound, HttpReply, Press, PressReply } from '../../ports/conversation.ts';
import type { InboundContract } from '../../ports/inbound-contract.ts';
import type { Outbound } from '../outbound/outbound.ts';
import { OutboundError } from '../outbound/outbound-error.ts';
import { escaped, LONGEST_WORDS, OPENS, WORDS } from './blocks.ts';
import { CHANNEL } from './conversation.ts';
import { API, type SlackSettings } from './settings.ts';
import { wrongWith } from './signature.ts';
import { type JsonObject, objectOf, parsed, textOf } from './wire.ts';

const LARGEST_BODY = 256 * 1024;
/** Slack gives a press up after three seconds; what takes longer is told by the press's own address. */
const WAITS = 2_000;

type Received = Awaited<ReturnType<ConversationInbound['receive']>>;

type Parts = {
  readonly settings: SlackSettings;
  readonly outbound: Outbound;
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

type Verb = Exclude<Press['verb'], 'refresh'>;

/** What a card offers, and whether nothing is done without a word of why. */
const NEEDS_WORDS: Readonly<Record<Verb, boolean>> = {
  approve: false,
  reject: true,
  retry: false,
  'roll-back': true,
  renew: false,
  handled: true,
  compare: false,
};

const isVerb = (text: string): text is Verb => Object.hasOwn(NEEDS_WORDS, text);

const SHAPES = {
  requestId: /^[A-Za-z0-9][A-Za-z0-9~._-]{0,199}$/,
  stage: /^[A-Za-z0-9][A-Za-z0-9~._-]{0,99}$/,
  nonce: /^[A-Za-z0-9_-]{8,128}$/,
} as const;

const OTHER_REFUSAL = 'This card can not be used. Open the newest one, or decide in the ticket.';

async function pressed(parts: Parts, payload: JsonObject): Promise<Received> {
  const { settings, accounts, signIn } = parts;
  const actions = payload['actions'];
  const [action, ...others] = Array.isArray(actions) ? actions.map(objectOf) : [];
  const verb = textOf(action?.['action_id']);
  if (action && others.length === 0 && verb.startsWith(OPENS)) return NOTHING;
  const accountId = textOf(objectOf(payload['user'])['id']);
  const named = parsed(textOf(action?.['value']));
  const answer = answering(parts, textOf(payload['response_url']));
  const refused = (code: string, personId: string | null, text = OTHER_REFUSAL): Received => ({
    ...{ received: 'refused', code, personId, answer: () => answer({ reply: 'message', text }) },
    requestId: SHAPES.requestId.test(textOf(named['requestId'])) ? textOf(named['requestId']) : null,
  });
  if (textOf(payload['api_app_id']) !== settings.appId) return refused('other-app', null);
  const [workspace, ownWorkspace] = [objectOf(payload['team'])['id'], objectOf(payload['user'])['team_id']];
  const isOurs = workspace === settings.teamId && (ownWorkspace ?? workspace) === settings.teamId;
  if (accountId === '' || !isOurs)
    return refused('other-workspace', null, 'Only people of this workspace can decide here.');
  const personId = await accounts.personOf(CHANNEL, accountId);
  if (personId === null) {
    const how =
      signIn === null ? 'The people who run this service can help.' : `Do so at ${signIn}, then press again.`;
    return refused(
      'account-not-tied',
      null,
      `Nobody knows who you are in the directory, so nothing was done: your Slack account is not tied to you yet. ${how}`,
    );
  }
  if (!action || others.length > 0) return refused('not-one-action', personId);
  if (!isVerb(verb)) return refused('unknown-verb', personId);
  for (const [name, shape] of Object.entries(SHAPES))
    if (!shape.test(textOf(named[name])))
      return refused(`malformed-${name === 'requestId' ? 'request-id' : name}`, personId);
  const typed = textOf(
    objectOf(objectOf(objectOf(objectOf(payload['state'])['values'])[WORDS])[WORDS])['value'],
  );
  if (typed.length > 2 * LONGEST_WORDS)
    return refused(
      'input-too-long',
      personId,
      `Nothing was recorded: shorten your words to ${LONGEST_WORDS} characters, and press again.`,
    );
  const comment = mended(typed).trim();
  if (NEEDS_WORDS[verb] && comment === '')
    return refused(
      'reason-missing',
      personId,
      'Nothing was done: say why in the field above the buttons, then press again.',
    );
  const container = objectOf(payload['container']);
  const [conversationId, messageId] = [textOf(container['channel_id']), textOf(container['message_ts'])];
  if (conversationId === '' || messageId === '') return refused('no-message', personId);
  return {
    received: 'press',
    press: {
      ...{ channel: CHANNEL, method: 'slack-signature', personId, verb, comment, messageId },
      pressId: [settings.teamId, accountId, conversationId, messageId, textOf(action['action_ts'])].join('/'),
      requestId: textOf(named['requestId']),
      stage: textOf(named['stage']),
      nonce: textOf(named['nonce']),
      place: { serviceUrl: API, conversationId, messageId },
    },
    answer,
  };
}

/** What the presser is told goes to the press's own address; Slack itself wants an empty answer. */
function answering({ outbound }: Parts, responseUrl: string) {
  return async (reply: PressReply): Promise<HttpReply> => {
    const message =
      reply.reply === 'card'
        ? { replace_original: true, ...(reply.card as object) }
        : { response_type: 'ephemeral', replace_original: false, text: escaped(reply.text) };
    const isSlacks = URL.canParse(responseUrl) && new URL(responseUrl).host === 'hooks.slack.com';
    if (isSlacks)
      await outbound(
        responseUrl,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json; charset=utf-8' },
          body: JSON.stringify(message),
        },
        { requestId: '', purpose: 'press-answer' },
      ).catch((error: unknown) => {
        // What is recorded stays recorded: the card is edited once more by itself.
        if (!(error instanceof OutboundError)) throw error;
      });
    return { status: 200, body: null };
  };
}
