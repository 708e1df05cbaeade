export type SlackSettings = {
  /** The app's id, as `A0123456789`. */
  readonly appId: string;
  /** The only workspace whose people count, as `T0123456789`. */
  readonly teamId: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly clientId: string;
  readonly clientSecret: string;
};

export const API = 'https://slack.com/api/';
export const HOSTS = ['slack.com', 'hooks.slack.com'] as const;
