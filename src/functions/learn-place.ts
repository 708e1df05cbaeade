import type { Means } from '../activities/activity.ts';
import { changePost } from '../activities/outbox/rooms/room-post.ts';
import type { CardRecord } from '../domain/approval.ts';
import type { RequestRecord } from '../domain/record.ts';
import type { Press } from '../ports/conversation.ts';

/**
 * A channel may take a card without saying which message it became; the first press or refresh of its recipient tells,
 * so that the card can be updated and closed. Not while it is being posted: what is posted next is the newest.
 */
export async function learnPlace(
  means: Means,
  record: RequestRecord,
  card: CardRecord,
  pressed: Press,
): Promise<void> {
  if (card.inRoom) return await learnRoomPlace(means, record, card, pressed);
  const unplaced = card.state === 'open' && card.place === null;
  if (!unplaced || pressed.place === null || pressed.personId !== card.recipientId) return;
  await means.cards.save({ ...card, place: pressed.place });
}

/** A post whose answer was lost is known again by the first press in that room, whoever presses: it is shown the way to, nothing more. */
async function learnRoomPlace(
  means: Means,
  record: RequestRecord,
  card: CardRecord,
  { place }: Press,
): Promise<void> {
  if (card.place !== null || place === null || !isInRoom(card, place)) return;
  await means.cards.save({ ...card, place, state: 'open' });
  const room = { chat: card.channel, id: card.recipientId, name: '' };
  await changePost(means, record, room, ({ refusedSince: _, ...post }) =>
    post.place === null ? { ...post, place, state: 'posted' } : post,
  );
}

/** A thread of a channel is named after the channel. */
export function isInRoom(
  { recipientId }: CardRecord,
  { conversationId }: NonNullable<Press['place']>,
): boolean {
  return conversationId.split(';')[0] === recipientId;
}
