/** The Bot Connector's REST interface on `smba.trafficmanager.net`. */

import type { SandboxClock } from '../../clock.ts';
import type { PlainRequest } from '../../plain-request.ts';
import { type Card, isObject } from './card.ts';
import {
  activityGone,
  archived,
  badSyntax,
  connectorError,
  conversationGone,
  denied,
  json,
  notInRoster,
  taken,
  throttled,
  tooBig,
  writesBlocked,
} from './connector-answers.ts';
import { type Conversation, type Conversations, contentOf, type Message, threadOf } from './conversations.ts';
import type { Roster } from './roster.ts';
import type { TeamsSwitches } from './switches.ts';
import { createThrottle } from './throttle.ts';

type ConnectorParts = {
  readonly clock: SandboxClock;
  readonly tenantId: string;
  readonly roster: Roster;
  readonly conversations: Conversations;
  readonly switches: TeamsSwitches;
  readonly validBotToken: (token: string) => boolean | Promise<boolean>;
};

/** One call, its target parsed from the path. */
type ConnectorCall = {
  readonly method: string;
  readonly conversationId: string | null;
  readonly part: string | null;
  readonly partId: string | null;
  readonly query: URLSearchParams;
  /** The body's text; empty when there is none. */
  readonly body: string;
};

const PATH =
  /^\/(?:teams|emea|amer|apac)(?:\/[0-9a-f-]{36})?\/v3\/conversations(?:\/([^/]+))?(?:\/([^/]+))?(?:\/([^/]+))?\/?$/i;

const decoded = (text: string | undefined) => (text === undefined ? null : decodeURIComponent(text));

/** Answers the connector's calls; each needs a bot token of the tenant's Entra. */
export function createConnector(parts: ConnectorParts): (request: PlainRequest) => Promise<Response> {
  const throttle = createThrottle();
  let alternate = false;
  const waitIsTold = () => {
    if (parts.switches.retryAfter !== 'alternating') return parts.switches.retryAfter === 'always';
    alternate = !alternate;
    return alternate;
  };
  return async (request) => {
    const [scheme, token] = (request.headers.get('authorization') ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !token || !(await parts.validBotToken(token))) return denied();
    const url = new URL(request.url);
    const match = PATH.exec(url.pathname);
    if (!match) return connectorError(404, 'ServiceError', `No operation at ${url.pathname}.`);
    const call: ConnectorCall = {
      method: request.method,
      conversationId: decoded(match[1]),
      part: match[2] ?? null,
      partId: decoded(match[3]),
      query: url.searchParams,
      body: await request.text(),
    };
    const wait = throttle.count(call.conversationId, parts.clock.now());
    if (wait > 0) return throttled(waitIsTold() ? wait : null);
    return answer(parts, call);
  };
}

function answer(parts: ConnectorParts, call: ConnectorCall): Response {
  if (call.conversationId === null)
    return call.method === 'POST' ? createConversation(parts, call) : notAllowed(call.method);
  const conversation = parts.conversations.find(call.conversationId);
  if (!conversation || !parts.conversations.hasThread(call.conversationId)) return conversationGone();
  const refusal = speaks(parts, conversation, call.method);
  if (refusal) return refusal;
  if (call.part === 'activities') return activities(parts, conversation, call);
  if (call.method === 'GET' && call.part === 'members') return members(parts, conversation, call.partId);
  if (call.method === 'GET' && call.part === 'pagedmembers')
    return pagedMembers(parts, conversation, call.query);
  return notAllowed(call.method);
}

/** Why the bot may not call there; people who blocked it are looked at where something is said. */
function speaks({ conversations }: ConnectorParts, { id }: Conversation, method: string): Response | null {
  const bot = conversations.botIn(id);
  if (bot === 'not-there') return notInRoster();
  return bot === 'archived' && method !== 'GET' ? archived() : null;
}

const notAllowed = (method: string) =>
  connectorError(405, 'MethodNotAllowed', `The method ${method} is not allowed.`);

function parsed(body: string): Card | null {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function createConversation(parts: ConnectorParts, call: ConnectorCall): Response {
  const body = parsed(call.body);
  if (!body) return badSyntax('Bad format of conversation parameters.');
  const channelData = isObject(body['channelData']) ? body['channelData'] : {};
  const tenant = isObject(channelData['tenant']) ? channelData['tenant']['id'] : undefined;
  if ((body['tenantId'] ?? tenant) !== parts.tenantId) return badSyntax('Unknown tenant id.');
  if (isObject(channelData['channel']))
    return createThread(parts, call, body, String(channelData['channel']['id']));
  const listed: readonly unknown[] = Array.isArray(body['members']) ? body['members'] : [];
  const first = listed[0];
  if (listed.length !== 1 || !isObject(first))
    return badSyntax('Exactly one member is needed for a personal chat.');
  const memberId = String(first['id']);
  const personId = parts.roster.personIdOf(memberId);
  const byObjectId = !memberId.startsWith('29:');
  if (!personId || (byObjectId && parts.switches.objectIdMembers === 'refused'))
    return badSyntax('Failed to decrypt pairwise id');
  if (parts.roster.appOf(personId) === 'not-installed') return notInRoster();
  return taken(parts.switches.acceptedChats, 201, { id: parts.conversations.personal(personId).id });
}

function createThread(parts: ConnectorParts, call: ConnectorCall, body: Card, channelId: string): Response {
  const channel = parts.conversations.find(channelId);
  if (channel?.kind !== 'channel') return notInRoster();
  const refusal = speaks(parts, channel, call.method);
  if (refusal) return refusal;
  if (Buffer.byteLength(call.body) > parts.switches.messageBytes) return tooBig();
  if (!isObject(body['activity'])) return badSyntax('Incorrect conversation creation parameters');
  const message = parts.conversations.post(channel, contentOf(body['activity']));
  const became = { id: `${channel.id};messageid=${message.id}`, activityId: message.id };
  return taken(parts.switches.acceptedChats, 201, became);
}

function activities(parts: ConnectorParts, conversation: Conversation, call: ConnectorCall): Response {
  const [personId] = conversation.memberIds;
  const writable =
    conversation.kind !== 'personal' || !personId || parts.roster.appOf(personId) === 'installed';
  if (!writable) return writesBlocked();
  if (call.partId !== null) return changeActivity(parts, conversation, call, call.partId);
  if (call.method !== 'POST') return notAllowed(call.method);
  if (Buffer.byteLength(call.body) > parts.switches.messageBytes) return tooBig();
  const body = parsed(call.body);
  if (!body || typeof body['type'] !== 'string') return badSyntax('Bad format of activity.');
  if (body['type'] !== 'message') return json(201, { id: '' });
  const below = threadOf(call.conversationId ?? '');
  return taken(parts.switches.accepted, 201, {
    id: parts.conversations.post(conversation, contentOf(body), below).id,
  });
}

function changeActivity(
  parts: ConnectorParts,
  conversation: Conversation,
  call: ConnectorCall,
  activityId: string,
): Response {
  const message = parts.conversations.message(activityId);
  if (!message || message.deleted || message.conversation !== conversation) return activityGone();
  if (call.method === 'DELETE') {
    message.deleted = true;
    return new Response(null, { status: 200 });
  }
  if (call.method !== 'PUT') return notAllowed(call.method);
  if (Buffer.byteLength(call.body) > parts.switches.messageBytes) return tooBig();
  const body = parsed(call.body);
  if (!body) return badSyntax('Bad format of activity.');
  update(message, body, parts.switches);
  return taken(parts.switches.accepted, 200, { id: message.id });
}

function update(message: Message, body: Card, switches: TeamsSwitches): void {
  message.versions.push(contentOf(body));
  message.views.clear();
  if (switches.refreshAfterUpdate === 'at-once') message.refreshedAt.clear();
}

function members(parts: ConnectorParts, conversation: Conversation, memberId: string | null): Response {
  if (memberId === null) return json(200, conversation.memberIds.map(parts.roster.entry));
  const personId = parts.roster.personIdOf(memberId);
  if (!personId || !conversation.memberIds.includes(personId))
    return connectorError(404, 'MemberNotFoundInConversation', 'Member is not found in this conversation.');
  return json(200, parts.roster.entry(personId));
}

/** The connector clamps the page size to 50 at least and 500 at most. */
function pagedMembers(parts: ConnectorParts, conversation: Conversation, query: URLSearchParams): Response {
  const asked = Number(query.get('pageSize') ?? 200) || 200;
  const size = Math.min(500, Math.max(50, asked));
  const from = Number(query.get('continuationToken') ?? 0) || 0;
  const page = conversation.memberIds.slice(from, from + size).map(parts.roster.entry);
  const more = from + size < conversation.memberIds.length;
  return json(200, { members: page, ...(more ? { continuationToken: String(from + size) } : {}) });
}
