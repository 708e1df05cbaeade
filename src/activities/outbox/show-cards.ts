import type { ApprovalDecision, CardRecord, StageHead } from '../../domain/approval.ts';
import { addMilliseconds, instant, SECOND } from '../../domain/instant.ts';
import type { RequestRecord } from '../../domain/record.ts';
import type { Means } from '../activity.ts';
import { stageCard } from '../asking/stage-card.ts';
import { whomToAsk } from '../asking/whom-to-ask.ts';
import { deliver } from './deliver.ts';
import { type Reached, reachedBy } from './delivered.ts';

/** What became of a message to each of some people, by Entra id. */
export type Reaches = ReadonlyMap<string, Reached>;

/**
 * Sees to it that everybody whose turn it is has a card, or a mail in its place; each by themselves. Who is out of reach is
 * left alone until it is time to try again.
 */
export async function showCards(
  means: Means,
  record: RequestRecord,
  head: StageHead,
  decisions: readonly ApprovalDecision[],
): Promise<Reaches> {
  const now = instant(means.clock.now());
  const view = await stageCard(means, record, head, decisions);
  const cards = (await means.cards.ofRequest(record.requestId)).filter((card) => card.stage === head.stage);
  const reaches = new Map<string, Reached>();
  for (const to of whomToAsk(head, decisions, now)) {
    const again = head.unreached?.[to]?.again;
    const hasCard = cards.some((card) => card.recipientId === to && hasItsPlace(card, head));
    if (hasCard || (again !== undefined && addMilliseconds(again, -SECOND) > now)) continue;
    const done = await deliver(means, record, { what: 'card', to, head, decisions, view, cards });
    reaches.set(to, reachedBy(done));
  }
  return reaches;
}

/** A mail took the place of a card that chat refused: not where its word of deciding in the ticket tool holds no more. */
function hasItsPlace({ state, mailedAt }: CardRecord, { toolUntold }: StageHead): boolean {
  if (state === 'failed') return mailedAt === undefined || !toolUntold;
  return state === 'open' || state === 'closed';
}
