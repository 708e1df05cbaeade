import type { CardRecord } from '../../domain/approval.ts';
import { instant, milliseconds } from '../../domain/instant.ts';
import type { CardView, Conversation } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { REFUSED_FOR } from '../refused-for.ts';

const AGAIN_SECONDS = 60;

/** `refused`: the channel does not reach this person; what tells them instead is the caller's. */
export type PostedCard = 'posted' | 'refused' | { readonly retryAfterSeconds: number | null };

/**
 * Posts a card whose record is written first, so that a card whose posting we never heard of is still bound to its nonce.
 * A channel that refuses is asked again for some minutes: a gateway, too, answers that there is no such person.
 */
export async function postCard(
  { cards, clock }: Means,
  conversation: Conversation,
  card: CardRecord,
  view: CardView,
): Promise<PostedCard> {
  await cards.save(card);
  const result = await conversation.post(card.recipientId, view, card.nonce, card.requestId);
  if (result.posted) {
    const { refusedSince: _, ...fresh } = card;
    await cards.save({ ...fresh, place: result.place, state: 'open' });
    return 'posted';
  }
  if (result.kind === 'later') return { retryAfterSeconds: result.retryAfterSeconds };
  if (result.kind === 'blocked') return 'refused';
  const refusedSince = card.refusedSince ?? instant(clock.now());
  if (clock.now() - milliseconds(refusedSince) >= REFUSED_FOR) return 'refused';
  await cards.save({ ...card, refusedSince });
  return { retryAfterSeconds: AGAIN_SECONDS };
}
