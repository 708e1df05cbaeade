/** Our Teams connector on simulated Teams, both halves: what we send and what is sent to us. */
import { virtualClock } from '../../../sandbox/clock.ts';
import { BOT_APP_ID, STARTS_AT, TENANT_ID } from '../../../sandbox/company.ts';
import { seededRandom } from '../../../sandbox/tenant/random.ts';
import type { DeliveryInit } from '../../../sandbox/tenant/simulator.ts';
import type { TeamsSwitches } from '../../../sandbox/tenant/teams/switches.ts';
import { createTeams } from '../../../sandbox/tenant/teams/teams.ts';
import { createTeamsConversation } from '../../../src/connectors/teams/conversation.ts';
import { createTeamsInbound } from '../../../src/connectors/teams/inbound.ts';
import { PUBLIC_CLOUD, type TeamsSettings } from '../../../src/connectors/teams/settings.ts';
import type { Received } from '../contracts/conversation.ts';
import { border } from '../support/border.ts';

export const RUBEN = '00000000-0000-4000-8000-00000000000a';
export const LOTTE = '00000000-0000-4000-8000-00000000000b';
export const BLOCKED = '00000000-0000-4000-8000-00000000000c';

export const CHANNEL = '19:identity-ops@thread.tacv2';
export const GROUP_CHAT = '19:identity-ops@thread.v2';

export const SETTINGS: TeamsSettings = { ...PUBLIC_CLOUD, botAppId: BOT_APP_ID, tenantId: TENANT_ID };
const HOSTS = ['smba.trafficmanager.net', 'login.botframework.com'];

/** What our half answers, where nobody looks at what a press asks for. */
export async function answered(made: Received): Promise<{ readonly status: number; readonly body: unknown }> {
  if (made.received === 'press') return await made.answer({ reply: 'message', text: 'Noted.' });
  return made.received === 'refused' ? await made.answer() : { body: null, ...made };
}

export function tenant(switches: Partial<TeamsSwitches> = {}) {
  const clock = virtualClock(STARTS_AT);
  const received: Received[] = [];
  const deliveries: DeliveryInit[] = [];
  const bot = { good: 'bot-token-1', asked: [] as string[] };
  const deliver = async (_: string, init: DeliveryInit) => {
    deliveries.push(init);
    const made = await inbound.receive(new Headers(init.headers), init.body, clock.now());
    received.push(made);
    const { status, body } = await answered(made);
    return { status, body: JSON.stringify(body), ms: 1 };
  };
  const teams = createTeams(
    { clock, random: seededRandom('teams'), faults: { strike: () => null, lagOf: () => 0 }, deliver },
    {
      person: (id) =>
        [RUBEN, LOTTE, BLOCKED].includes(id)
          ? { id, displayName: id, userPrincipalName: `${id}@contoso.example`, guest: false }
          : null,
      validBotToken: (token) => token === bot.good,
      entraToken: async () => 'e30.e30.e30',
      channels: [
        { id: CHANNEL, memberIds: [RUBEN, LOTTE] },
        { id: GROUP_CHAT, memberIds: [RUBEN] },
      ],
      switches,
    },
  );
  teams.setApp(BLOCKED, 'blocked');
  const way = border(clock, HOSTS, [teams]);
  const inbound = createTeamsInbound(SETTINGS, way.outbound, clock);
  const credential = {
    async getToken(scope: string) {
      bot.asked.push(scope);
      return { token: bot.good, expiresOnTimestamp: clock.now() + 3_600_000 };
    },
  };
  const { conversation } = createTeamsConversation({
    settings: SETTINGS,
    credential,
    outbound: way.outbound,
    clock,
  });
  const last = (): Received => {
    const made = received.at(-1);
    if (!made) throw new Error('Nothing was delivered.');
    return made;
  };
  return { ...way, clock, teams, bot, inbound, conversation, received, deliveries, last };
}
