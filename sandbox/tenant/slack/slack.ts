/** Simulated Slack: the methods of the Web API that we call, the sign-in, addresses of presses, and everybody's client. */
import { createHmac } from 'node:crypto';
import { plainAnswer } from '../../plain-answer.ts';
import { addressOf, type PlainRequest } from '../../plain-request.ts';
import type { TenantSimulator } from '../dispatch.ts';
import type { DeliveryAnswer, DeliveryInit, Surroundings } from '../simulator.ts';
import { type Block, buttonsIn, inputsIn, textOfBlocks, wrongWith } from './blocks.ts';
import {
  SLACK_APP_ID,
  SLACK_BOT_TOKEN,
  SLACK_CLIENT_ID,
  SLACK_CLIENT_SECRET,
  SLACK_SIGNING_SECRET,
  SLACK_TEAM_ID,
  slackIdOf,
} from './company.ts';

/** Where the real one varies or its pages contradict each other; may be changed at any time. */
type SlackSwitches = {
  /** What an update without blocks leaves of those that were there. */
  updateWithoutBlocks: 'kept' | 'removed';
  /** Whether posted messages can still be edited. */
  edits: 'allowed' | 'edit_window_closed' | 'cant_update_message';
  /** Milliseconds that somebody who pressed is kept waiting before they are told that it did not work. */
  patience: number;
};

/** `as`: Entra id. `data`: what they typed, by any name. */
export type SlackPress = {
  readonly as: string;
  readonly verb: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly tamper?: {
    readonly signature?: 'bad' | 'missing' | 'early' | 'late' | 'not-a-number';
    readonly payload?: Readonly<Record<string, unknown>>;
  };
};

export type SlackMessage = {
  readonly id: string;
  readonly channel: string;
  readonly ts: string;
  /** Entra id of whoever's chat it stands in. */
  readonly to: string;
  readonly at: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** Whether any version had something to press besides addresses. */
  readonly isCard: boolean;
  readonly deleted: boolean;
  /** What any of its buttons ever said that it is about; `null`: it had none. */
  readonly named: { readonly requestId: string; readonly stage: string } | null;
};

export interface Slack extends TenantSimulator {
  messages(): readonly SlackMessage[];
  message(id: string): SlackMessage;
  /** What only the presser was shown, oldest first. */
  ephemerals(): readonly { readonly to: string; readonly text: string }[];
  press(messageId: string, press: SlackPress): Promise<DeliveryAnswer>;
  /** The last press once more, byte for byte. */
  repeat(): Promise<DeliveryAnswer>;
  remove(messageId: string): void;
  setAccount(personId: string, state: 'active' | 'deactivated' | 'none'): void;
  /** Somebody signs in at the address that they were led to: where their browser goes then. */
  signIn(address: string, as: string): string;
  textOf(messageId: string): string;
  verbsOf(messageId: string): readonly string[];
  readonly switches: SlackSwitches;
}

type Kept = {
  readonly channel: string;
  readonly ts: string;
  readonly to: string;
  readonly at: string;
  text: string;
  blocks: readonly Block[];
  isCard: boolean;
  deleted: boolean;
  named: SlackMessage['named'];
};

type ResponseUrl = { readonly messageId: string; readonly as: string; readonly at: number; uses: number };

type Options = {
  /** Everybody of the directory, by Entra id. */
  readonly people: () => readonly string[];
};

const DOOR = '/api/slack/messages';
const MOST_USES = 5;
const USABLE_FOR = 30 * 60_000;

export function createSlack({ clock, deliver, random }: Surroundings, { people }: Options): Slack {
  const switches: SlackSwitches = { updateWithoutBlocks: 'kept', edits: 'allowed', patience: 3_000 };
  const accounts = new Map<string, 'active' | 'deactivated' | 'none'>();
  const messages = new Map<string, Kept>();
  const ephemerals: { to: string; text: string }[] = [];
  const responseUrls = new Map<string, ResponseUrl>();
  const codes = new Map<string, { readonly as: string; readonly backTo: string }>();
  const tokens = new Map<string, string>();
  let serial = 0;
  let last: DeliveryInit | null = null;

  const stateOf = (personId: string) => accounts.get(personId) ?? 'active';
  const personOf = (id: string) => people().find((personId) => slackIdOf(personId) === id) ?? null;
  const chatOf = (personId: string) => `D${slackIdOf(personId).slice(1)}`;
  const known = (id: string): Kept => {
    const message = messages.get(id);
    if (!message) throw new RangeError(`No Slack message ${id}; GET /cards lists the ones there are.`);
    return message;
  };
  const shown = (id: string, one: Kept): SlackMessage => ({ id, ...one });
  const write = (one: Kept, { text, blocks }: { text: string; blocks: readonly Block[] }) => {
    one.text = text;
    one.blocks = blocks;
    const value = buttonsIn(blocks).find(({ url }) => url === null)?.value;
    one.isCard ||= value !== undefined;
    if (value !== undefined) one.named = JSON.parse(value) as SlackMessage['named'];
  };

  const post = (body: Block): Response => {
    const to = personOf(String(body['channel'] ?? ''));
    if (to === null || stateOf(to) === 'none') return no('channel_not_found');
    if (stateOf(to) === 'deactivated') return no('user_disabled');
    const wrong = wrongWith(body['blocks']);
    if (wrong) return no(wrong);
    serial += 1;
    const ts = `${Math.floor(clock.now() / 1000)}.${String(serial).padStart(6, '0')}`;
    const channel = chatOf(to);
    const one: Kept = {
      ...{ channel, ts, to, at: new Date(clock.now()).toISOString(), text: '', blocks: [] },
      ...{ isCard: false, deleted: false, named: null },
    };
    write(one, { text: String(body['text'] ?? ''), blocks: (body['blocks'] as Block[] | undefined) ?? [] });
    messages.set(`${channel}-${ts}`, one);
    return yes({ channel, ts, message: { text: one.text, blocks: one.blocks } });
  };
  const update = (body: Block): Response => {
    const [channel, ts] = [String(body['channel'] ?? ''), String(body['ts'] ?? '')];
    const one = messages.get(`${channel}-${ts}`);
    if (!/^[CDG]/.test(channel)) return no('channel_not_found');
    if (!one || one.deleted) return no('message_not_found');
    if (switches.edits !== 'allowed') return no(switches.edits);
    const wrong = wrongWith(body['blocks']);
    if (wrong) return no(wrong);
    const kept = switches.updateWithoutBlocks === 'kept' ? one.blocks : [];
    const blocks = (body['blocks'] as Block[] | undefined) ?? kept;
    write(one, { text: String(body['text'] ?? one.text), blocks });
    return yes({ channel, ts, text: one.text });
  };
  const exchange = (form: URLSearchParams): Response => {
    const code = codes.get(form.get('code') ?? '');
    if (form.get('client_id') !== SLACK_CLIENT_ID || form.get('client_secret') !== SLACK_CLIENT_SECRET)
      return no('invalid_client');
    if (!code) return no('invalid_code');
    codes.delete(form.get('code') ?? '');
    if (code.backTo !== form.get('redirect_uri')) return no('bad_redirect_uri');
    const token = `xoxp-${random.hex32()}`;
    tokens.set(token, code.as);
    return yes({ access_token: token, token_type: 'Bearer' });
  };
  const userInfo = (authorization: string): Response => {
    const as = tokens.get(authorization.replace(/^Bearer /, ''));
    if (as === undefined) return no('invalid_auth');
    const id = slackIdOf(as);
    return yes({
      ...{ sub: id, 'https://slack.com/user_id': id, 'https://slack.com/team_id': SLACK_TEAM_ID },
    });
  };
  const respond = async (path: string, request: PlainRequest): Promise<Response> => {
    const found = responseUrls.get(path);
    const one = found && messages.get(found.messageId);
    if (!found || !one || found.uses >= MOST_USES || clock.now() - found.at > USABLE_FOR)
      return plainAnswer('used_url', { status: 404 });
    found.uses += 1;
    const body = JSON.parse(await request.text()) as Block;
    if (wrongWith(body['blocks'])) return plainAnswer('invalid_blocks', { status: 400 });
    if (body['replace_original'] === true)
      write(one, { text: String(body['text'] ?? ''), blocks: (body['blocks'] as Block[] | undefined) ?? [] });
    else ephemerals.push({ to: found.as, text: String(body['text'] ?? '') });
    return plainAnswer('ok', { status: 200 });
  };

  const carry = async (init: DeliveryInit): Promise<DeliveryAnswer> => {
    last = init;
    const late = Promise.withResolvers<DeliveryAnswer>();
    const limit = switches.patience;
    const cancel = clock.schedule(
      clock.now() + limit,
      () => late.resolve({ status: 504, body: '', ms: limit }),
      'tick',
    );
    const answer = await Promise.race([deliver(DOOR, init), late.promise]);
    cancel();
    return answer;
  };
  return {
    switches,
    answersFor: (host) => host === 'slack.com' || host === 'hooks.slack.com',
    faultBody: () => ({ ok: false, error: 'service_unavailable' }),
    async handle(request) {
      const { host, pathname } = addressOf(request);
      if (host === 'hooks.slack.com') return await respond(pathname, request);
      const method = pathname.replace(/^\/api\//, '');
      const text = await request.text();
      if (method === 'openid.connect.token') return exchange(new URLSearchParams(text));
      const authorization = request.headers.get('authorization') ?? '';
      if (method === 'openid.connect.userInfo') return userInfo(authorization);
      if (authorization === '') return no('not_authed');
      if (authorization !== `Bearer ${SLACK_BOT_TOKEN}`) return no('invalid_auth');
      const body = JSON.parse(text) as Block;
      if (method === 'auth.test') return yes({ team_id: SLACK_TEAM_ID, user_id: 'U0COUNTERSIGN' });
      if (method === 'chat.postMessage') return post(body);
      return method === 'chat.update' ? update(body) : no('unknown_method');
    },
    messages: () => [...messages].map(([id, one]) => shown(id, one)),
    message: (id) => shown(id, known(id)),
    ephemerals: () => ephemerals,
    async press(messageId, { as, verb, data = {}, tamper = {} }) {
      const one = known(messageId);
      const button = buttonsIn(one.blocks).find(({ actionId }) => actionId === verb);
      const typed =
        Object.values(data)
          .filter((value) => typeof value === 'string')
          .at(-1) ?? null;
      const path = `/actions/${SLACK_TEAM_ID}/${random.hex32()}`;
      responseUrls.set(path, { messageId, as, at: clock.now(), uses: 0 });
      serial += 1;
      const values = Object.fromEntries(
        inputsIn(one.blocks).map(([block, action]) => [
          block,
          { [action]: { type: 'plain_text_input', value: typed } },
        ]),
      );
      const payload = {
        type: 'block_actions',
        user: { id: slackIdOf(as), username: 'somebody', team_id: SLACK_TEAM_ID },
        team: { id: SLACK_TEAM_ID, domain: 'contoso' },
        api_app_id: SLACK_APP_ID,
        container: { type: 'message', message_ts: one.ts, channel_id: one.channel, is_ephemeral: false },
        channel: { id: one.channel, name: 'directmessage' },
        message: { ts: one.ts, blocks: one.blocks },
        response_url: `https://hooks.slack.com${path}`,
        trigger_id: random.hex32(),
        state: { values },
        actions: [
          {
            ...{ type: 'button', action_id: verb, block_id: button?.blockId ?? 'actions' },
            ...{ value: button?.value ?? anyValueIn(one), action_ts: `${clock.now() / 1000}.${serial}` },
          },
        ],
        ...tamper.payload,
      };
      return await carry(signed(payload, clock.now(), tamper.signature));
    },
    async repeat() {
      if (!last) throw new RangeError('Nobody has pressed anything in Slack.');
      return await carry(last);
    },
    remove(messageId) {
      known(messageId).deleted = true;
    },
    setAccount: (personId, state) => void accounts.set(personId, state),
    signIn(address, as) {
      const asked = new URL(address).searchParams;
      const code = random.hex32();
      const backTo = asked.get('redirect_uri') ?? '';
      codes.set(code, { as, backTo });
      const back = new URL(backTo);
      back.searchParams.set('code', code);
      back.searchParams.set('state', asked.get('state') ?? '');
      return back.href;
    },
    textOf: (messageId) => textOfBlocks(known(messageId).blocks) || known(messageId).text,
    verbsOf: (messageId) => {
      const one = known(messageId);
      return one.deleted
        ? []
        : buttonsIn(one.blocks)
            .filter(({ url }) => url === null)
            .map(({ actionId }) => actionId);
    },
  };
}

/** What any button of the card carries: a press that the card offers no button for is somebody's own making. */
const anyValueIn = ({ blocks }: Kept): string =>
  buttonsIn(blocks).find(({ url }) => url === null)?.value ?? '';

function signed(
  payload: object,
  now: number,
  tamper?: NonNullable<SlackPress['tamper']>['signature'],
): DeliveryInit {
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const seconds = Math.floor(now / 1000) + ({ early: 301, late: -301 }[tamper as string] ?? 0);
  const timestamp = tamper === 'not-a-number' ? 'now' : String(seconds);
  const secret = tamper === 'bad' ? 'another secret' : SLACK_SIGNING_SECRET;
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      ...(tamper === 'missing' ? {} : { 'x-slack-signature': signature }),
    },
    body,
  };
}

const answered = (body: object): Response =>
  plainAnswer(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json' } });
const yes = (body: object): Response => answered({ ok: true, ...body });
const no = (error: string): Response => answered({ ok: false, error });
