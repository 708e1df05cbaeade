/** The `adaptiveCard/action` activity Teams sends when a card is pressed or refreshes itself. */
import { type Card, isObject } from './card.ts';
import type { Message } from './conversations.ts';
import type { Roster } from './roster.ts';

type InvokeParts = {
  readonly id: string;
  readonly at: number;
  readonly tenantId: string;
  readonly botAppId: string;
  readonly serviceUrl: string;
  readonly roster: Roster;
};

/** `trigger` null: an older client that leaves it out. */
type Pressed = {
  readonly message: Message;
  readonly personId: string;
  readonly action: { readonly id: string | null; readonly verb: string; readonly data: Card };
  readonly trigger: 'manual' | 'automatic' | null;
};

export function invokeActivity(parts: InvokeParts, { message, personId, action, trigger }: Pressed): Card {
  const { conversation } = message;
  const isThreaded = conversation.kind === 'channel';
  return {
    type: 'invoke',
    name: 'adaptiveCard/action',
    id: parts.id,
    timestamp: new Date(parts.at).toISOString(),
    channelId: 'msteams',
    serviceUrl: parts.serviceUrl,
    from: {
      id: parts.roster.mriOf(personId),
      name: parts.roster.find(personId)?.displayName ?? '',
      aadObjectId: personId,
    },
    recipient: { id: `28:${parts.botAppId}`, name: 'Access' },
    conversation: {
      id: isThreaded ? `${conversation.id};messageid=${message.below ?? message.id}` : conversation.id,
      conversationType: conversation.kind,
      tenantId: parts.tenantId,
    },
    channelData: { tenant: { id: parts.tenantId }, source: { name: 'message' } },
    replyToId: message.id,
    value: {
      action: {
        type: 'Action.Execute',
        ...(action.id === null ? {} : { id: action.id }),
        verb: action.verb,
        data: action.data,
      },
      ...(trigger === null ? {} : { trigger }),
    },
  };
}

/** A JSON Merge Patch (RFC 7396): objects merge deeply, `null` removes a member, anything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) delete merged[member];
    else merged[member] = mergePatch(merged[member], value);
  }
  return merged;
}
