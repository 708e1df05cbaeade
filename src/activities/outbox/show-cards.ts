import { randomBytes } from 'node:crypto';
import type { ApprovalDecision, CardRecord, StageHead } from '../../domain/approval.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { CardView, Conversation } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import { cardView } from '../asking/card-view.ts';
import { whomToAsk } from '../asking/whom-to-ask.ts';
import { MAIL_AGAIN_SECONDS, mailTo } from './mail-to.ts';
import { postCard } from './post-card.ts';
import { type Shown, updateEach } from './update-each.ts';

/**
 * Sees to it that everybody whose turn it is has a card, and that every card shows how things stand. The record of a
 * card is written before it is posted, so a card whose posting we never heard of is still bound to its nonce.
 */
export async function showCards(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<Shown> {
  const conversation = Object.values(means.conversations)[0];
  if (!conversation) return { missing: 0, retryAfterSeconds: null };
  const view = cardView(record, head, decisions, means.limits);
  const cards = (await means.cards.ofRequest(record.requestId)).filter((card) => card.stage === head.stage);
  let missing = 0;
  let retryAfterSeconds: number | null = null;
  for (const id of whomToAsk(head, decisions, instant(means.clock.now()))) {
    const card = cards.find((one) => one.recipientId === id && one.channel === conversation.channel);
    if (card && card.state !== 'posting') continue;
    const result = await askByCard(
      means,
      conversation,
      card ?? newCard(record, head.stage, conversation.channel, id),
      view,
    );
    if (result === 'asked') continue;
    missing += 1;
    retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, result.retryAfterSeconds ?? 30);
  }
  return { missing, retryAfterSeconds };
}

/** Shows on every card of the stage how it stands; people without an open need see no buttons. */
export async function updateCards(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<Shown> {
  const cards = await means.cards.ofRequest(record.requestId);
  return await updateEach(
    means,
    cards.filter(({ stage }) => stage === head.stage),
    cardView(record, head, decisions, means.limits),
  );
}

/** A card's record, with the random nonce that a press must carry. */
export function newCard(
  record: RequestRecord,
  stage: string,
  channel: string,
  recipientId: string,
): CardRecord {
  const nonce = randomBytes(16).toString('hex');
  return { requestId: record.requestId, stage, channel, recipientId, nonce, place: null, state: 'posting' };
}

async function askByCard(
  means: Means,
  conversation: Conversation,
  card: CardRecord,
  view: CardView,
): Promise<'asked' | { readonly retryAfterSeconds: number | null }> {
  const posted = await postCard(means, conversation, card, view);
  if (posted === 'posted') return 'asked';
  if (posted !== 'refused') return posted;
  if ((await mailInstead(means, card, view)) === 'later') return { retryAfterSeconds: MAIL_AGAIN_SECONDS };
  await means.cards.save({ ...card, state: 'failed' });
  return 'asked';
}

/** Chat does not reach this person: a mail points to the ticket tool and the console, never to a link that decides. */
async function mailInstead(means: Means, card: CardRecord, view: CardView): ReturnType<typeof mailTo> {
  const text = [
    `${view.title} (${view.ticket.number}) waits for your decision.`,
    ...view.facts.map(({ label, value }) => `${label}: ${value}`),
    ...view.changes,
    `Please decide in the ticket tool. More: ${view.ticket.link ?? ''}`,
  ].join('\n');
  return await mailTo(
    means,
    card.recipientId,
    `Your decision is needed: ${view.ticket.number}`,
    text,
    card.requestId,
  );
}
