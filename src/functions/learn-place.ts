import type { Means } from '../activities/activity.ts';
import type { CardRecord } from '../domain/approval.ts';
import type { Press } from '../ports/conversation.ts';

/**
 * A channel may take a card without saying which message it became; the first press or refresh of its recipient tells,
 * so that the card can be updated and closed. Not while it is being posted: what is posted next is the newest.
 */
export async function learnPlace({ cards }: Means, card: CardRecord, pressed: Press): Promise<void> {
  const unplaced = card.state === 'open' && card.place === null;
  if (!unplaced || pressed.place === null || pressed.personId !== card.recipientId) return;
  await cards.save({ ...card, place: pressed.place });
}
