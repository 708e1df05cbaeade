/** Our Slack connector on simulated Slack, both halves: what we send and what is sent to us. */
import { virtualClock } from '../../../sandbox/clock.ts';
import { STARTS_AT } from '../../../sandbox/company.ts';
import { seededRandom } from '../../../sandbox/tenant/random.ts';
import type { DeliveryInit } from '../../../sandbox/tenant/simulator.ts';
import {
  SLACK_APP_ID,
  SLACK_BOT_TOKEN,
  SLACK_CLIENT_ID,
  SLACK_CLIENT_SECRET,
  SLACK_SIGNING_SECRET,
  SLACK_TEAM_ID,
  slackIdOf,
} from '../../../sandbox/tenant/slack/company.ts';
import { createSlack } from '../../../sandbox/tenant/slack/slack.ts';
import { createSlackConversation } from '../../../src/connectors/slack/conversation.ts';
import { createSlackInbound } from '../../../src/connectors/slack/inbound.ts';
import { createSlackSignIn } from '../../../src/connectors/slack/sign-in.ts';
import { createSlackClient } from '../../../src/connectors/slack/wire.ts';
import type { ChatAccounts } from '../../../src/ports/chat-accounts.ts';
import type { Received } from '../contracts/conversation.ts';
import { border } from '../support/border.ts';
import { answered } from '../teams/tenant.ts';

export const RUBEN = '00000000-0000-4000-8000-00000000000a';
export const LOTTE = '00000000-0000-4000-8000-00000000000b';
export const GONE = '00000000-0000-4000-8000-00000000000c';
export const UNTIED = '00000000-0000-4000-8000-00000000000d';

export const SETTINGS = {
  ...{ appId: SLACK_APP_ID, teamId: SLACK_TEAM_ID, botToken: SLACK_BOT_TOKEN },
  ...{ signingSecret: SLACK_SIGNING_SECRET, clientId: SLACK_CLIENT_ID, clientSecret: SLACK_CLIENT_SECRET },
};
const HOSTS = ['slack.com', 'hooks.slack.com'];

export function tenant() {
  const clock = virtualClock(STARTS_AT);
  const received: Received[] = [];
  const deliveries: DeliveryInit[] = [];
  const deliver = async (_: string, init: DeliveryInit) => {
    deliveries.push(init);
    const made = await inbound.receive(new Headers(init.headers), init.body, clock.now());
    received.push(made);
    const { status, body } = await answered(made);
    return { status, body: body === null ? '' : JSON.stringify(body), ms: 1 };
  };
  const slack = createSlack(
    { clock, random: seededRandom('slack'), faults: { strike: () => null, lagOf: () => 0 }, deliver },
    { people: () => [RUBEN, LOTTE, GONE, UNTIED] },
  );
  slack.setAccount(GONE, 'deactivated');
  const way = border(clock, HOSTS, [slack]);
  const tied = new Map([RUBEN, LOTTE, GONE].map((id) => [slackIdOf(id), id]));
  const accounts: ChatAccounts = {
    personOf: async (_, accountId) => tied.get(accountId) ?? null,
    accountOf: async (_, personId) => [...tied].find(([, id]) => id === personId)?.[0] ?? null,
    tie: async (_, accountId, personId) => void tied.set(accountId, personId),
  };
  const signIn = 'https://countersign.example/api/slack/account';
  const client = createSlackClient(way.outbound, clock, SLACK_BOT_TOKEN);
  const inbound = createSlackInbound({
    settings: SETTINGS,
    outbound: way.outbound,
    client,
    accounts,
    signIn,
  });
  const conversation = createSlackConversation({ settings: SETTINGS, client, accounts, signIn });
  const last = (): Received => {
    const made = received.at(-1);
    if (!made) throw new Error('Nothing was delivered.');
    return made;
  };
  return {
    ...{ ...way, clock, slack, inbound, conversation, received, deliveries, last },
    chatSignIn: createSlackSignIn(SETTINGS, way.outbound),
  };
}
