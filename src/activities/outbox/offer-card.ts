import type { CardRecord } from '../../domain/approval.ts';
import { instant } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { CardView, Conversation, PostResult } from '../../ports/conversation.ts';
import type { Means } from '../activity.ts';
import type { Reached } from './delivered.ts';
import { newCard, postCard } from './post-card.ts';
import { type Letter, MAIL, MAIL_AGAIN_SECONDS, reach } from './reach.ts';

/** A card that one person is to have, once. */
type Offer = {
  readonly stage: string;
  readonly to: string;
  readonly as?: CardRecord['as'];
  readonly view: CardView;
  /**
   * What they are mailed where no chat takes the card; `null`: they hear of it another way; `not-yet`: what it has to say is not
   * known yet.
   */
  readonly byMail: Letter | null | 'not-yet';
  /** Whether the mail is enough: else chat goes on being tried, and they count as not reached. */
  readonly mailIsEnough: boolean;
  readonly impatient?: true;
};

const WITHOUT_CARD = 'mail was taken, and a decision of this stage counts only in chat';

/** Gives somebody a card, or a mail in its place. A repeat finds it done. `cards`: those of the request that are known. */
export async function offerCard(
  means: Means,
  record: RequestRecord,
  cards: readonly CardRecord[],
  { stage, to, as, view, byMail, mailIsEnough, impatient }: Offer,
): Promise<Reached> {
  const own = cards.filter((card) => card.stage === stage && card.recipientId === to);
  const there = own.find(({ state }) => state === 'open' || state === 'closed');
  if (there) return { reached: 'taken', channel: there.channel };
  const given = own.find(({ state }) => state === 'failed');
  // An earlier release did not keep whether mail was taken, and did not try again either.
  if (given && (mailIsEnough || given.mailedAt === undefined)) return { reached: 'taken', channel: MAIL };
  const isMailed = own.some(({ mailedAt }) => mailedAt !== undefined);
  const tried: CardRecord[] = [];
  let mayTakeIt = false;
  const inChat = async (conversation: Conversation): Promise<PostResult> => {
    const { channel } = conversation;
    const card = own.find((one) => one.channel === channel) ?? newCard(record, stage, channel, to, as);
    tried.push(card);
    const posted = await postCard(means, conversation, card, view);
    mayTakeIt ||= !posted.posted && posted.kind === 'later';
    return posted;
  };
  const reached = await reach(means, to, {
    ...{ inChat, byMail: isMailed || byMail === 'not-yet' ? null : byMail, requestId: record.requestId },
    ...(impatient && { impatient }),
  });
  if (reached.reached === 'taken' && reached.channel !== MAIL) return reached;
  if (reached.reached !== 'taken' && !isMailed) {
    if (reached.reached === 'never' && byMail === 'not-yet')
      return { ...reached, reached: 'not-now', afterSeconds: MAIL_AGAIN_SECONDS };
    if (reached.reached === 'never' && byMail === null) await keep(means, tried, { state: 'failed' });
    return reached;
  }
  // Mailed, now or before. A chat that is only away may still take the card with a later look.
  const mailedAt = instant(means.clock.now());
  const records = tried.length > 0 ? tried : [newCard(record, stage, MAIL, to, as)];
  const over = mailIsEnough && !mayTakeIt ? { state: 'failed' as const } : {};
  await keep(
    means,
    records.map((card) => ({ ...card, mailedAt: card.mailedAt ?? mailedAt })),
    over,
  );
  if (mailIsEnough) return { reached: 'taken', channel: MAIL };
  const because = reached.reached === 'taken' ? WITHOUT_CARD : `${reached.because}; ${WITHOUT_CARD}`;
  return { reached: 'never', because };
}

async function keep(
  { cards }: Means,
  records: readonly CardRecord[],
  change: Partial<CardRecord>,
): Promise<void> {
  for (const card of records) await cards.save({ ...card, ...change });
}
