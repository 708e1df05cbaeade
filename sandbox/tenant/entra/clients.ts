import { APP_ID, BOT_APP_ID } from '../../company.ts';

/** An app registration that may ask for tokens of its own. The secret is the sandbox's; it opens nothing else. */
export type Client = { readonly appId: string; readonly secret: string };

export const APP_CLIENT: Client = { appId: APP_ID, secret: 'sandbox-only-secret-of-countersign' };
export const BOT_CLIENT: Client = { appId: BOT_APP_ID, secret: 'sandbox-only-secret-of-the-bot' };
