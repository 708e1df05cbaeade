import type { OutboundContext } from '../outbound/outbound.ts';
import type { ConnectorClient } from './connector-client.ts';
import type { TeamsSettings } from './settings.ts';

/** Opens a person's chat with our bot, which stays the same however often it is opened, and shows nothing to them. */
export function openChat(
  { botAppId, tenantId, serviceUrl }: TeamsSettings,
  client: ConnectorClient,
  personId: string,
  context: OutboundContext,
): ReturnType<ConnectorClient> {
  const body = {
    bot: { id: `28:${botAppId}` },
    // an Entra object id, which personal chats accept in place of the bot's own id of the person
    members: [{ id: personId }],
    isGroup: false,
    tenantId,
    channelData: { tenant: { id: tenantId } },
  };
  return client({ method: 'POST', serviceUrl, path: '', body }, context);
}
