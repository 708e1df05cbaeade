import { CONNECTORS } from '../../../src/connectors/index.ts';
import type { PolicyTable } from '../../../src/policy/access/access-table.ts';
import type { Report } from '../../../src/policy/access/report.ts';

/** Channels that nobody can be told in, that stand alone, are named twice, or see more of people than has to be. */
export function channelWeaknesses({ operations }: PolicyTable, report: Report): void {
  const { ids, groupId, channels = [] } = operations.notify;
  if (channels.length > 0 && ids.length === 0 && groupId === null)
    report(
      '/operations/notify/channels',
      'nobody-behind-channel',
      'Nobody is told in person where a channel can not be told, and nobody may press what it offers. Name people in "ids", or a group in "groupId".',
    );
  const chats = new Set(CONNECTORS.map(({ name }) => name));
  const seen = new Set<string>();
  for (const [place, { chat, id, name, severities = [], entitlements }] of channels.entries()) {
    const path = `/operations/notify/channels/${place}`;
    if (!chats.has(chat))
      report(
        `${path}/chat`,
        'unknown-chat',
        `No connector is called "${chat}", so that "${name}" is never told.`,
      );
    if (severities.includes('info') && entitlements === undefined)
      report(
        `${path}/severities`,
        'channel-sees-everybody',
        `Everybody in "${name}" reads who asks for what, of every request. Leave "info" out, or name the entitlements that it is for.`,
      );
    const key = JSON.stringify([chat, id]);
    if (seen.has(key)) report(path, 'repeated', `"${name}" is named before; what both say is said once.`);
    seen.add(key);
  }
}
