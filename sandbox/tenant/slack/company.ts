/** The simulated company's Slack workspace and app. Secrets are valid in the sandbox only. */
export const SLACK_APP_ID = 'A0COUNTERS1';
export const SLACK_TEAM_ID = 'T0CONTOSO01';
export const SLACK_BOT_TOKEN = 'xoxb-sandbox-only-token-of-the-bot';
export const SLACK_SIGNING_SECRET = 'sandbox-only-signing-secret-of-slack';
export const SLACK_CLIENT_ID = '1234567890.9876543210';
export const SLACK_CLIENT_SECRET = 'sandbox-only-client-secret-of-slack';

/** The settings by which the app uses it. */
export const SLACK = {
  SLACK_APP_ID,
  SLACK_TEAM_ID,
  SLACK_BOT_TOKEN,
  SLACK_SIGNING_SECRET,
  SLACK_CLIENT_ID,
  SLACK_CLIENT_SECRET,
};

/** The account that somebody of the directory has in the workspace. */
export const slackIdOf = (personId: string): string =>
  `U${personId.replaceAll('-', '').slice(-10).toUpperCase()}`;
