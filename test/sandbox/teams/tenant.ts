/** Teams alone, with a scripted app behind the door. */
import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT, TENANT_ID } from '../../../sandbox/company.ts';
import type { DeliveryAnswer, DeliveryInit, Surroundings } from '../../../sandbox/tenant/simulator.ts';
import { createTeams, type Teams, type TeamsOptions } from '../../../sandbox/tenant/teams/teams.ts';

export const ANN = '11111111-1111-4111-8111-111111111111';
export const BOB = '22222222-2222-4222-8222-222222222222';
export const GUEST = '33333333-3333-4333-8333-333333333333';
export const CHANNEL = '19:identityops@thread.tacv2';
export const GROUP_CHAT = '19:identityops@thread.v2';
export const SERVICE_URL = `https://smba.trafficmanager.net/emea/${TENANT_ID}/`;

const PEOPLE = [
  { id: ANN, displayName: 'Ann Visser', userPrincipalName: 'ann@contoso.example', guest: false },
  { id: BOB, displayName: 'Bob Smit', userPrincipalName: 'bob@contoso.example', guest: false },
  { id: GUEST, displayName: 'Gus Away', userPrincipalName: 'gus@other.example', guest: true },
];

export type Invoked = { readonly headers: Readonly<Record<string, string>>; readonly activity: Activity };
export type Activity = {
  readonly id: string;
  readonly from: { readonly aadObjectId?: string };
  readonly serviceUrl: string;
  readonly channelId: string;
  readonly channelData: { readonly tenant: { readonly id: string } };
  readonly replyToId: string;
  readonly value: {
    readonly trigger?: string;
    readonly action: { readonly id?: string; readonly verb: string; readonly data: Record<string, unknown> };
  };
};

/** Answers an invoke: a card or a text for the presser, or any HTTP answer. */
export type Answer = (invoked: Invoked) => Promise<DeliveryAnswer> | DeliveryAnswer;

export const showCard = (card: object): DeliveryAnswer =>
  ok({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card });
export const showText = (text: string): DeliveryAnswer =>
  ok({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: text });
export const ok = (body: unknown): DeliveryAnswer => ({ status: 200, body: JSON.stringify(body), ms: 3 });

export function teamsTenant(answer: Answer = () => showText('noted'), options: Partial<TeamsOptions> = {}) {
  const clock = virtualClock(STARTS_AT);
  const invoked: Invoked[] = [];
  let count = 0;
  const surroundings: Surroundings = {
    clock,
    random: {
      next: () => 0.5,
      guid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`,
      hex32: () => String(++count).padStart(32, '0'),
    },
    faults: { strike: () => null, lagOf: () => 0 },
    async deliver(_path: string, { headers, body }: DeliveryInit) {
      const one = { headers, activity: JSON.parse(body) as Activity };
      invoked.push(one);
      return answer(one);
    },
  };
  const teams = createTeams(surroundings, {
    person: (id) => PEOPLE.find((person) => person.id === id) ?? null,
    channels: [
      { id: CHANNEL, memberIds: [ANN, BOB] },
      { id: GROUP_CHAT, memberIds: [ANN, BOB] },
    ],
    validBotToken: (token) => token === 'bot-token',
    entraToken: async (audience) => `entra-token-for-${audience}`,
    ...options,
  });
  return { teams, clock, invoked, call: connectorCalls(teams) };
}

function connectorCalls(teams: Teams) {
  return async (method: string, path: string, body?: unknown, token = 'bot-token') => {
    const response = await teams.handle(
      new Request(`${SERVICE_URL}v3/conversations${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null };
  };
}

export type Call = ReturnType<typeof connectorCalls>;

export const message = (card: object) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

const button = (verb: string, data: object) => ({ type: 'Action.Execute', id: verb, verb, data });
const DATA = { requestId: 'req-1', stage: 'manager', nonce: 'n1' };
const TEXT = { type: 'TextBlock', text: 'RITM0010123: Finance reports' };

/** What approvers see. */
export const approvalCard = (data: object = DATA) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body: [TEXT, { type: 'FactSet', facts: [{ title: 'For', value: 'Ann Visser' }] }],
  actions: [button('approve', data), button('reject', data)],
});

/** What everybody sees: no buttons, approvers get theirs by refresh. */
export const baseCard = (userIds: readonly string[]) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  refresh: { action: button('refresh', DATA), userIds },
  body: [TEXT],
});

export const closedCard = {
  type: 'AdaptiveCard',
  version: '1.5',
  body: [{ type: 'TextBlock', text: 'Closed' }],
};

export async function openChat(call: Call, memberId: string): Promise<string> {
  const members = [{ id: memberId }];
  const { body } = await call('POST', '', { members, tenantId: TENANT_ID, isGroup: false });
  return body.id;
}

/** Posts a card to somebody's chat; answers its activity id. */
export async function postCard(call: Call, personId: string, card: object): Promise<string> {
  const chat = await openChat(call, personId);
  const { body } = await call('POST', `/${chat}/activities`, message(card));
  return body.id;
}
