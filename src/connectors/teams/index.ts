import type { Connector, SettingSpec } from '../connector.ts';
import { ADDRESS, ID } from '../setting-shapes.ts';
import { createTeamsConversation } from './conversation.ts';
import { createTeamsInbound } from './inbound.ts';
import { PUBLIC_CLOUD } from './settings.ts';

const NAME = 'teams';

const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'TEAMS_BOT_APP_ID',
    shape: ID,
    part: NAME,
    tells: true,
    about: 'Application id of the bot: the client id of the identity that it runs as.',
  },
  {
    name: 'TEAMS_SERVICE_URL',
    shape: ADDRESS,
    part: NAME,
    tells: true,
    fallback: PUBLIC_CLOUD.serviceUrl,
    about: 'Where conversations are opened.',
  },
];

/** Microsoft Teams: a bot asks and tells people in chats of their own. */
export const teams: Connector = {
  name: NAME,
  settings: SETTINGS,
  takes: 'presses',
  isUsual: true,
  needs: ['entra'],
  hosts: () => ['login.botframework.com', ...PUBLIC_CLOUD.serviceHosts],
  issues: () => [],
  connect: ({ text, outbound, clock, credential }) => {
    const settings = {
      ...PUBLIC_CLOUD,
      botAppId: text['TEAMS_BOT_APP_ID'] ?? '',
      tenantId: text['ENTRA_TENANT_ID'] ?? '',
      serviceUrl: text['TEAMS_SERVICE_URL'] ?? PUBLIC_CLOUD.serviceUrl,
    };
    return {
      ...createTeamsConversation({ settings, credential, outbound, clock }),
      conversationInbound: createTeamsInbound(settings, outbound, clock),
    };
  },
};
