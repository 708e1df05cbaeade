import { APP_ID, BOT_APP_ID, IDENTITIES, type IdentityName } from '../../company.ts';

/** An app or identity that may ask for tokens of its own. The secret is the sandbox's; it opens nothing else. */
export type Client = { readonly appId: string; readonly secret: string };

/** The app that operators sign in to. Asking for a token of its own is a mistake that it can be seen to make. */
export const SIGN_IN_CLIENT: Client = { appId: APP_ID, secret: 'sandbox-only-secret-of-countersign' };
export const BOT_CLIENT: Client = { appId: BOT_APP_ID, secret: 'sandbox-only-secret-of-the-bot' };
/** Managed identities have no secret; these stand in for the platform that knows who asks. */
export const identityClient = (name: IdentityName): Client => ({
  appId: IDENTITIES[name],
  secret: `sandbox-only-secret-of-${name}`,
});
/** The one identity of a company that splits nothing. */
export const APP_CLIENT: Client = identityClient('theOne');

export const CLIENTS: readonly Client[] = [
  SIGN_IN_CLIENT,
  BOT_CLIENT,
  ...(Object.keys(IDENTITIES) as IdentityName[]).map(identityClient),
];
