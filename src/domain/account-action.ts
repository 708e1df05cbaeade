/**
 * What may be done to the account of a person. `sessions`: every sign-in of before ends. `password-mfa`: the next sign-in has to choose another
 * password, after a second factor. `password-random`: the password is replaced by one that nobody is told. `sign-in`: sign-in is
 * disabled. `dismiss` and `confirm-safe`: verdicts about the risk.
 */
export const ACCOUNT_ACTIONS = [
  'sessions',
  'password-mfa',
  'password-random',
  'sign-in',
  'dismiss',
  'confirm-safe',
] as const;

export type AccountAction = (typeof ACCOUNT_ACTIONS)[number];

/** One write to an account; a disabled sign-in is the only one that can be undone. */
export type AccountWrite = AccountAction | 'sign-in-again';
