import type { Checkup, Verdict } from '../../ports/checks.ts';
import type { Conversation } from '../../ports/conversation.ts';
import type { Credential } from '../outbound/credential.ts';
import { ownToken, withoutToken } from '../outbound/token-claims.ts';
import { failed, noAnswer, ok, unknown } from '../outbound/verdicts.ts';
import { BOT_SCOPE, type ConnectorClient } from './connector-client.ts';
import { openChat } from './open-chat.ts';
import type { TeamsSettings } from './settings.ts';

type TeamsCheckParts = {
  readonly settings: TeamsSettings;
  readonly credential: Credential;
  readonly client: ConnectorClient;
  readonly rooms: Conversation['rooms'];
};

/** Calls wait for one another at the connector, and people are many: some of them show whether the app is there. */
const MOST_PEOPLE = 10;
const MOST_ROOMS = 10;
const ON = { requestId: 'checks', purpose: 'checks' };

/** Whether the bot has a token, and in which chats it may write. A chat is opened, which shows nothing to anybody. */
export function teamsCheckup({ settings, credential, client, rooms }: TeamsCheckParts): Checkup {
  return {
    about: 'Microsoft Teams',
    begin: ({ people, rooms: named }) => ({
      first: { name: 'bot', look: async () => await botVerdict(settings, credential) },
      others: [
        {
          name: 'chats with people',
          look: async () => await chatVerdict(settings, client, people.slice(0, MOST_PEOPLE)),
        },
        ...named.slice(0, MOST_ROOMS).map((id, place) => ({
          name: `room ${place + 1}`,
          look: async () => await roomVerdict(rooms, id),
        })),
      ],
    }),
  };
}

async function botVerdict({ botAppId }: TeamsSettings, credential: Credential): Promise<Verdict> {
  const token = await ownToken(credential, BOT_SCOPE);
  if (!token.had)
    return withoutToken(
      token,
      'Look at BOT_IDENTITY_CLIENT_ID, and at the identities of the function app (docs/connect/teams.md, step 1).',
    );
  const { appid, azp } = token.claims;
  const who = [appid, azp].find((one) => typeof one === 'string') ?? null;
  if (who !== null && String(who).toLowerCase() !== botAppId.toLowerCase())
    return failed(
      `The bot is ${botAppId}, and what signs in for it is ${String(who)}: Teams refuses what it sends.`,
      'TEAMS_BOT_APP_ID is the client id of the identity that BOT_IDENTITY_CLIENT_ID names.',
    );
  return ok(`${botAppId} has a token for the Bot Connector.`);
}

async function chatVerdict(
  settings: TeamsSettings,
  client: ConnectorClient,
  people: readonly string[],
): Promise<Verdict> {
  if (people.length === 0)
    return unknown('No policy table names anybody in person to try it with.', 'Order something, and look.');
  const opened = await Promise.all(
    people.map(async (id) => ({ id, answer: await openChat(settings, client, id, ON) })),
  );
  const closed = opened.flatMap(({ id, answer }) => ('id' in answer ? [] : [{ id, answer }]));
  const [first] = closed;
  const reached = `${people.length - closed.length} of ${people.length} people whom policy names can be written to`;
  if (!first) return ok(`${reached}.`);
  const because =
    'gone' in first.answer ? 'Teams does not know the way to open a chat.' : first.answer.because;
  const who = closed.map(({ id }) => id).join(', ');
  if (closed.every(({ answer }) => 'posted' in answer && answer.kind === 'later'))
    return noAnswer(`${reached}: ${because}`);
  if (closed.length < people.length)
    return unknown(`${reached}; not ${who}: ${because}`, 'They are told by mail, where MAIL_FROM is set.');
  return failed(
    `${reached}: ${because}`,
    'Let the app be installed for approvers and operators by a setup policy (docs/connect/teams.md, step 3). It takes up to a day.',
  );
}

async function roomVerdict(rooms: Conversation['rooms'], id: string): Promise<Verdict> {
  if (!rooms) return unknown('This chat has no rooms.');
  const answer = await rooms.readers(id, 'checks');
  if (answer.read === 'done') return ok(`${answer.ids.length} people read ${id}.`);
  return failed(
    `${id}: ${answer.because}`,
    'Add the app to the team or chat (docs/connect/teams.md, step 3).',
  );
}
