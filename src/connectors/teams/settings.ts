export type TeamsSettings = {
  /** The bot's application (client) id: audience of what Bot Framework sends us. */
  readonly botAppId: string;
  /** The only tenant whose people count. */
  readonly tenantId: string;
  /** Where new conversations are opened, with a slash at the end. */
  readonly serviceUrl: string;
  /** Hosts of the Bot Connector that our bot token may be sent to. */
  readonly serviceHosts: readonly string[];
  readonly openIdUrl: string;
  readonly issuer: string;
};

/** The public cloud's addresses (facts: Connector REST, inbound token checks). */
export const PUBLIC_CLOUD: Pick<TeamsSettings, 'serviceUrl' | 'serviceHosts' | 'openIdUrl' | 'issuer'> = {
  serviceUrl: 'https://smba.trafficmanager.net/teams/',
  serviceHosts: ['smba.trafficmanager.net'],
  openIdUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  issuer: 'https://api.botframework.com',
};
