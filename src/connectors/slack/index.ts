import type { Connector, SettingSpec } from '../connector.ts';
import type { Shape } from '../setting-shapes.ts';
import { slackCheckup } from './checkup.ts';
import { createSlackConversation } from './conversation.ts';
import { createSlackInbound } from './inbound.ts';
import { HOSTS, type SlackSettings } from './settings.ts';
import { createSlackSignIn } from './sign-in.ts';
import { createSlackClient } from './wire.ts';

const NAME = 'slack';

const named = (letter: string, what: string): Shape => ({
  fits: (text) => new RegExp(`^${letter}[A-Z0-9]{6,20}$`).test(text),
  must: `be the id of ${what}, as ${letter}0123456789`,
});

const SETTINGS: readonly SettingSpec[] = [
  {
    name: 'SLACK_APP_ID',
    part: NAME,
    tells: true,
    shape: named('A', 'the app'),
    about: 'Id of the Slack app that asks and tells people: presses of other apps are turned away.',
  },
  {
    name: 'SLACK_TEAM_ID',
    part: NAME,
    tells: true,
    shape: named('T', 'the workspace'),
    about: 'Id of the workspace whose people may decide.',
  },
  {
    name: 'SLACK_BOT_TOKEN',
    part: NAME,
    secret: true,
    shape: { fits: (text) => text.startsWith('xoxb-'), must: 'be a bot token, which begins with xoxb-' },
    about: 'Bot token of the app in that workspace; needs the scope chat:write.',
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    part: NAME,
    secret: true,
    length: { least: 32 },
    about: 'Signing secret of the app, by which presses are proven.',
  },
  {
    name: 'SLACK_CLIENT_ID',
    part: NAME,
    tells: true,
    shape: {
      fits: (text) => /^\d{6,20}\.\d{6,20}$/.test(text),
      must: 'be the client id of the app, as 0123456789.0123456789',
    },
    about: 'Client id of the app, by which people sign in to Slack to tie their account to themselves.',
  },
  {
    name: 'SLACK_CLIENT_SECRET',
    part: NAME,
    secret: true,
    length: { least: 32 },
    about: 'Client secret of the app, for the same.',
  },
];

/** Slack: an app asks and tells people who tied their account to themselves. It is tried before other chats: whoever did so uses it. */
export const slack: Connector = {
  name: NAME,
  settings: SETTINGS,
  takes: 'presses',
  needs: ['entra'],
  hosts: ({ SLACK_BOT_TOKEN: token }) => (token ? HOSTS : []),
  issues: () => [],
  connect: ({ text, outbound, clock, accounts }) => {
    const settings: SlackSettings = {
      appId: text['SLACK_APP_ID'] ?? '',
      teamId: text['SLACK_TEAM_ID'] ?? '',
      botToken: text['SLACK_BOT_TOKEN'] ?? '',
      signingSecret: text['SLACK_SIGNING_SECRET'] ?? '',
      clientId: text['SLACK_CLIENT_ID'] ?? '',
      clientSecret: text['SLACK_CLIENT_SECRET'] ?? '',
    };
    const base = (text['CONSOLE_BASE_URL'] ?? '').replace(/\/$/, '');
    const signIn = base === '' ? null : `${base}/api/${NAME}/account`;
    const client = createSlackClient(outbound, clock, settings.botToken);
    return {
      conversation: createSlackConversation({ settings, client, accounts, signIn }),
      conversationInbound: createSlackInbound({ settings, outbound, client, accounts, signIn }),
      chatSignIn: createSlackSignIn(settings, outbound),
      checkup: slackCheckup({ settings, client, accounts, signIn }),
    };
  },
};
