import type { Mapping } from './mapping.ts';

/** How this customer's site is reached, and how it is set up. */
export type JiraSettings = {
  /** The site's host name (`acme.atlassian.net`). Nothing inbound ever chooses another. */
  readonly host: string;
  /** Set where our token has scopes: then calls go through Atlassian's gateway, by the site's id. */
  readonly cloudId: string | null;
  /** The integration account, which signs in by its address and a token. Who it is by id, the site says. */
  readonly email: string;
  readonly token: string;
  /** The directory that Entra provisions people into, and the key to read it with. */
  readonly directoryId: string;
  readonly directoryKey: string;
  /** Signs webhooks; the second is the old one while a change of secret is under way. */
  readonly webhookSecrets: readonly string[];
  /** Header of an automation rule; nobody's where empty. */
  readonly automationSecrets: readonly string[];
  readonly mapping: Mapping;
};

/** Where calls with scoped tokens go, and where provisioned people are read. */
export const GATEWAY = 'api.atlassian.com';
