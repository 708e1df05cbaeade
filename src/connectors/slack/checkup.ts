import type { ChatAccounts } from '../../ports/chat-accounts.ts';
import type { Checkup, Verdict } from '../../ports/checks.ts';
import { textOf } from '../json-object.ts';
import { failed, noAnswer, ok, unknown } from '../outbound/verdicts.ts';
import { CHANNEL } from './conversation.ts';
import type { SlackSettings } from './settings.ts';
import type { SlackClient } from './wire.ts';

type SlackCheckParts = {
  readonly settings: SlackSettings;
  readonly client: SlackClient;
  readonly accounts: ChatAccounts;
  readonly signIn: string | null;
};

const TOKEN =
  'Set SLACK_BOT_TOKEN to the Bot User OAuth Token of the app, as it is installed in the workspace of SLACK_TEAM_ID (docs/connect/slack.md, step 1).';

/** Whether the token is of our workspace, and who of those whom policy names has tied an account. Nothing is posted. */
export function slackCheckup(parts: SlackCheckParts): Checkup {
  return {
    about: 'Slack',
    begin: ({ people }) => ({
      first: { name: 'bot', look: async () => await botVerdict(parts) },
      others: [{ name: 'tied accounts', look: async () => await tiedVerdict(parts, people) }],
    }),
  };
}

async function botVerdict({ settings, client }: SlackCheckParts): Promise<Verdict> {
  const answer = await client('auth.test', {}, { requestId: 'checks', purpose: 'checks' });
  if (!answer.ok) return answer.kind === 'later' ? noAnswer(answer.because) : failed(answer.because, TOKEN);
  const teamId = textOf(answer.body['team_id']);
  return teamId === settings.teamId
    ? ok(`Slack takes the token, which is of the workspace ${teamId}.`)
    : failed(`The token is of the workspace ${teamId}, and SLACK_TEAM_ID is ${settings.teamId}.`, TOKEN);
}

async function tiedVerdict(
  { accounts, signIn }: SlackCheckParts,
  people: readonly string[],
): Promise<Verdict> {
  if (signIn === null)
    return failed(
      'Nobody can tie an account: CONSOLE_BASE_URL is not set.',
      'Set CONSOLE_BASE_URL to the address at which people reach the console.',
    );
  const tied = await Promise.all(people.map((id) => accounts.accountOf(CHANNEL, id)));
  const count = tied.filter((id) => id !== null).length;
  const words = `${count} of ${people.length} people whom policy names have tied an account`;
  return count > 0
    ? ok(`${words}; the others are asked elsewhere.`)
    : unknown(`${words}: nobody is asked in Slack.`, `Each ties theirs at ${signIn}.`);
}
