/** The `conversationUpdate` that Teams sends when our bot is added to a team or group chat, or removed. */
import type { DeliveryAnswer, Surroundings } from '../simulator.ts';
import type { Conversation } from './conversations.ts';
import { serviceUrlOf, signedActivity } from './signed-activity.ts';
import type { BotSigning } from './signing.ts';

type InstallationParts = {
  readonly surroundings: Surroundings;
  readonly tenantId: string;
  readonly botAppId: string;
  readonly signing: BotSigning;
};

const DOOR = '/api/teams/messages';

/** Tells the app; Teams waits for no particular answer. */
export async function tellOfInstallation(
  { surroundings, tenantId, botAppId, signing }: InstallationParts,
  conversation: Conversation,
  what: 'added' | 'removed',
): Promise<DeliveryAnswer> {
  const { clock, random, deliver } = surroundings;
  const serviceUrl = serviceUrlOf(tenantId);
  const bot = { id: `28:${botAppId}` };
  const isTeam = conversation.kind === 'channel';
  const activity = {
    type: 'conversationUpdate',
    id: `f:${random.guid()}`,
    timestamp: new Date(clock.now()).toISOString(),
    channelId: 'msteams',
    serviceUrl,
    from: { id: '29:1of-whoever-added-it' },
    recipient: bot,
    conversation: {
      ...{ isGroup: true, id: conversation.id, tenantId },
      conversationType: conversation.kind,
    },
    ...(what === 'added' ? { membersAdded: [bot] } : { membersRemoved: [bot] }),
    channelData: {
      tenant: { id: tenantId },
      ...(isTeam && {
        eventType: what === 'added' ? 'teamMemberAdded' : 'teamMemberRemoved',
        team: { id: conversation.id },
      }),
    },
  };
  return await deliver(DOOR, await signedActivity(signing, serviceUrl, activity));
}
