import type { CardRecord } from '../../domain/approval.ts';
import { HOUR, instant, milliseconds } from '../../domain/instant.ts';
import type { CardView } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { type Delivered, DONE, notNow } from './delivered.ts';

/** How many people could not be shown a card yet, and when to try again. */
export type Shown = { readonly missing: number; readonly retryAfterSeconds: number | null };

/** Cards are done when everybody has been shown theirs. */
export function shownTo({ missing, retryAfterSeconds }: Shown): Delivered {
  return missing === 0 ? DONE : notNow(retryAfterSeconds);
}

export function together(one: Shown, other: Shown): Shown {
  const waits = [one, other].flatMap(({ retryAfterSeconds }) => retryAfterSeconds ?? []);
  return {
    missing: one.missing + other.missing,
    retryAfterSeconds: waits.length > 0 ? Math.max(...waits) : null,
  };
}

/** Shows on every one of the cards how things stand. One that is out of reach keeps no other from being shown. */
export async function updateEach(means: Means, cards: readonly CardRecord[], view: CardView): Promise<Shown> {
  let missing = 0;
  let retryAfterSeconds: number | null = null;
  for (const card of cards) {
    const conversation = means.conversations[card.channel];
    if (!conversation || !card.place || card.state === 'closed') continue;
    const { place, recipientId, nonce, requestId } = card;
    const result = await conversation.update(place, recipientId, view, nonce, requestId);
    if (result.posted || (result.kind !== 'later' && (await isBelieved(means, card, view)))) {
      const { refusedSince: _, ...shown } = card;
      await means.cards.save({ ...shown, state: view.state.open ? 'open' : 'closed' });
      continue;
    }
    missing += 1;
    retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, result.retryAfterSeconds ?? 15);
  }
  return { missing, retryAfterSeconds };
}

/**
 * A card that is to lose its buttons stays under care until its channel has refused for an hour: gateways, too, answer
 * that a message is gone, or not ours.
 */
async function isBelieved({ cards, clock }: Means, card: CardRecord, view: CardView): Promise<boolean> {
  if (view.state.open) return true;
  const now = clock.now();
  if (!card.refusedSince) await cards.save({ ...card, refusedSince: instant(now) });
  return card.refusedSince !== undefined && now - milliseconds(card.refusedSince) >= HOUR;
}
