import { randomBytes } from 'node:crypto';
import type { CardRecord } from '../../domain/approval.ts';
import { instant, milliseconds } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { CardView, Conversation, PostResult } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { REFUSAL_IS_FINAL_AFTER_MS } from './refused-for.ts';

const AGAIN_SECONDS = 60;

/**
 * Posts a card whose record is written first, so that a card whose posting we never heard of is still bound to its nonce.
 * A channel that refuses is asked again for some minutes: a gateway, too, answers that there is no such person. `blocked` and
 * `refused` are believed; what tells this person instead is the caller's.
 */
export async function postCard(
  { cards, clock }: Means,
  conversation: Conversation,
  card: CardRecord,
  view: CardView,
): Promise<PostResult> {
  await cards.save(card);
  const result = await conversation.post(card.recipientId, view, card.nonce, card.requestId);
  if (result.posted) {
    const { refusedSince: _, ...fresh } = card;
    await cards.save({ ...fresh, place: result.place, state: 'open' });
    return result;
  }
  if (result.kind !== 'refused') return result;
  const refusedSince = card.refusedSince ?? instant(clock.now());
  if (clock.now() - milliseconds(refusedSince) >= REFUSAL_IS_FINAL_AFTER_MS) return result;
  await cards.save({ ...card, refusedSince });
  return { ...result, kind: 'later', retryAfterSeconds: AGAIN_SECONDS };
}

/** A card's record, with the random nonce that a press must carry. */
export function newCard(
  record: RequestRecord,
  stage: string,
  channel: string,
  recipientId: string,
  as?: CardRecord['as'],
): CardRecord {
  const nonce = randomBytes(16).toString('hex');
  return {
    ...{ requestId: record.requestId, stage, channel, recipientId, nonce, place: null, state: 'posting' },
    ...(as && { as }),
  };
}
